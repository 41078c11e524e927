//go:build race

package incident_test

// raced: under the race detector everything takes many times as long, and one engine in one goroutine has no races; a few
// sequences show that the tests themselves have none.
const raced = true
