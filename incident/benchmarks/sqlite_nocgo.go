//go:build !cgo

package benchmarks

func init() {
	Missing = "sqlite-mattn is left out: mattn/go-sqlite3 needs cgo (CGO_ENABLED=1 and a C compiler)"
}
