// The k6 command, built from its Go module where the official release cannot be downloaded.
package main

import "go.k6.io/k6/v2/cmd"

func main() { cmd.Execute() }
