// Checks files with the validator of the OpenSLO project. Prints one JSON object: the problem of each file, or "".
package main

import (
	"encoding/json"
	"os"

	"github.com/OpenSLO/go-sdk/pkg/openslosdk"
)

func main() {
	problems := map[string]string{}
	for _, path := range os.Args[1:] {
		problems[path] = problemOf(path)
	}
	if err := json.NewEncoder(os.Stdout).Encode(problems); err != nil {
		panic(err)
	}
}

func problemOf(path string) string {
	file, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	objects, err := openslosdk.Decode(file, openslosdk.FormatYAML)
	if err == nil {
		err = openslosdk.Validate(objects...)
	}
	if err != nil {
		return err.Error()
	}
	return ""
}
