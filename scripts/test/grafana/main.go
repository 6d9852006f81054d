// Checks dashboards with the schemas of Grafana. Prints one JSON object: the problem of each file, or "".
package main

import (
	"encoding/json"
	"os"

	"github.com/grafana/grafana-foundation-sdk/go/cog/plugins"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

func main() {
	plugins.RegisterDefaultPlugins()
	problems := map[string]string{}
	for _, path := range os.Args[1:] {
		problems[path] = problemOf(path)
	}
	if err := json.NewEncoder(os.Stdout).Encode(problems); err != nil {
		panic(err)
	}
}

func problemOf(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	board := dashboard.Dashboard{}
	if err = board.UnmarshalJSONStrict(text); err == nil {
		err = board.Validate()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}
