package audit_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
)

// exampleLog is what an engine would have written.
func exampleLog() ([]audit.Entry, audit.Head) {
	head := audit.Head{Scope: "contoso", Incident: 12}
	at := time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC)
	seed := [32]byte{1} // an engine takes it from crypto/rand
	entries := []audit.Entry{
		{Version: 1, Time: at, Actor: audit.System("correlation"), Action: audit.Created,
			Changes: []audit.Change{{Field: "status", After: audit.Text("active")}}},
		{Version: 2, Time: at.Add(time.Minute), Actor: audit.User("ana@contoso.com"), Action: audit.Commented,
			Changes: []audit.Change{{Field: audit.CommentField, After: audit.Free("Called the owner of the host.")}}},
		{Version: 3, Time: at.Add(time.Hour), Actor: audit.User("ana@contoso.com"), Action: audit.Resolved,
			Changes: []audit.Change{{Field: "status", Before: audit.Text("active"), After: audit.Text("resolved")}}},
	}
	for i := range entries {
		entries[i], head = audit.Seal(head, entries[i], seed)
	}
	return entries, head
}

func ExampleVerify() {
	entries, saved := exampleLog()
	head, err := audit.Verify(sequence(entries), saved)
	fmt.Println(head.Len, err)

	forged := slices.Clone(entries)
	forged[1].Actor = audit.User("eve@contoso.com")
	_, err = audit.Verify(sequence(forged), saved)
	fmt.Println(err)

	_, err = audit.Verify(sequence(slices.Delete(slices.Clone(entries), 1, 2)), saved)
	fmt.Println(err)

	_, err = audit.Verify(sequence(entries[:2]), saved)
	if bad, ok := errors.AsType[*audit.VerifyError](err); ok {
		fmt.Println(bad.Fault, "before entry", bad.Seq)
	}
	// Output:
	// 3 <nil>
	// audit: log of incident 12: entry 2: edited
	// audit: log of incident 12: entry 2: gap: entry 3 in its place
	// truncated before entry 3
}

func ExampleEntry_Redact() {
	entries, head := exampleLog()
	for i, e := range entries {
		entries[i] = e.Redact(func(c audit.Change) bool { return c.Field == audit.CommentField })
	}
	fmt.Println(entries[1].Changes[0].After)
	_, err := audit.Verify(sequence(entries), head)
	fmt.Println(err)
	// Output:
	// [redacted]
	// <nil>
}

func ExampleWriteLines() {
	entries, head := exampleLog()
	var export strings.Builder
	if err := audit.WriteLines(&export, sequence(entries)); err != nil {
		fmt.Println(err)
	}
	got, err := audit.Verify(audit.ReadLines(strings.NewReader(export.String())))
	fmt.Println(got == head, err)

	_ = audit.WriteLines(os.Stdout, sequence(entries[:1]))
	// Output:
	// true <nil>
	// {"scope":"contoso","incident":"12","seq":"1","version":"1","time":"2024-05-01T09:00:00Z","actor":{"kind":"system","id":"correlation"},"action":"created","changes":[{"field":"status","after":{"text":"active"}}],"prev":"0000000000000000000000000000000000000000000000000000000000000000","hash":"3591781cf5960a7f6d8bce77286ca3af096721f8bc5b8273b88be5b0a598b216"}
}

func ExampleSeal() {
	log := audit.Head{Scope: "contoso", Incident: 12}
	e, log := audit.Seal(log, audit.Entry{
		Version: 1, Time: time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC), Actor: audit.User("ana@contoso.com"), Action: audit.TagsAdded,
		Changes: []audit.Change{{Field: "customTags", After: audit.Free("ransomware")}},
	}, [32]byte{1})
	fmt.Println(e.Incident, e.Seq, e.Action, e.Changes[0].After)
	fmt.Println(log.Len, log.Hash == e.Hash)
	// Output:
	// 12 1 tagsAdded ransomware
	// 1 true
}

func Example_filter() {
	entries, _ := exampleLog()
	byAna := filter.And(audit.ByActor.Is("ana@contoso.com"), audit.ByContent.Is(audit.AuditContent))
	match, err := audit.Schema.Compile(byAna)
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(byAna)
	for _, e := range entries {
		if match(&e) {
			fmt.Println(e.Seq, e.Action)
		}
	}
	// Output:
	// actor eq 'ana@contoso.com' and content/any(t:t eq 'audits')
	// 3 resolved
}
