// Package mappings holds the mapping files that come with the program: one for
// every table of statistics that is not in the format of Explore Education
// Statistics. docs/guides/mapping-files.md says how to write another.
package mappings

import "embed"

// Files are the mapping files.
//
//go:embed *.yaml
var Files embed.FS
