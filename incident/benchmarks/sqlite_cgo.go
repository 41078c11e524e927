//go:build cgo

package benchmarks

import _ "github.com/mattn/go-sqlite3" // driver "sqlite3"
