package audit_test

import (
	"encoding"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/audit"
)

type enum interface {
	~uint8
	fmt.Stringer
	encoding.TextMarshaler
	encoding.TextAppender
	IsValid() bool
}

func testEnum[E enum, P interface {
	*E
	encoding.TextUnmarshaler
}](t *testing.T, all iter.Seq[E], parse func(string) (E, error), zero, typ string, want ...string) {
	t.Helper()
	got := slices.Collect(all)
	require.Len(t, got, len(want))
	for i, e := range got {
		require.True(t, e.IsValid())
		require.Equal(t, want[i], e.String())
		text, err := e.MarshalText()
		require.NoError(t, err)
		require.Equal(t, want[i], string(text))
		text, err = e.AppendText([]byte("x"))
		require.NoError(t, err)
		require.Equal(t, "x"+want[i], string(text))
		parsed, err := parse(want[i])
		require.NoError(t, err)
		require.Equal(t, e, parsed)
		var read E
		require.NoError(t, P(&read).UnmarshalText(text[1:]))
		require.Equal(t, e, read)
	}
	for range all {
		break // must not panic
	}
	beyond := E(len(want) + 1)
	if got[0] == 0 {
		beyond--
	} else {
		require.False(t, E(0).IsValid())
		require.Equal(t, zero, E(0).String())
		_, err := E(0).MarshalText()
		require.Error(t, err)
		_, err = parse(zero)
		require.Error(t, err)
	}
	for _, e := range []E{beyond, 255} {
		require.False(t, e.IsValid())
		require.Equal(t, fmt.Sprintf("%s(%d)", typ, uint8(e)), e.String())
		text, err := e.AppendText([]byte("x"))
		require.Equal(t, "x", string(text))
		bad, ok := errors.AsType[*audit.FieldError](err)
		require.True(t, ok)
		require.Contains(t, bad.Want, want[len(want)-1])
	}
	for _, s := range []string{"", "CREATED", " user", "Edited", "\xff", "none ", string(make([]byte, 1000))} {
		_, err := parse(s)
		bad, ok := errors.AsType[*audit.FieldError](err)
		require.True(t, ok, "%q", s)
		require.LessOrEqual(t, len(bad.Value), 80)
		require.NotEmpty(t, bad.Error())
	}
}

func TestEnums(t *testing.T) {
	testEnum(t, audit.ActorKinds(), audit.ParseActorKind, "unknown", "ActorKind", "user", "automation", "system")
	testEnum(t, audit.Contents(), audit.ParseContent, "unknown", "Content", "audits", "comments")
	testEnum(t, audit.ValueKinds(), audit.ParseValueKind, "", "ValueKind", "none", "text", "free", "number", "time", "list")
	testEnum(t, audit.Faults(), audit.ParseFault, "none", "Fault",
		"edited", "gap", "reordered", "inserted", "truncated", "wrongIncident", "rewritten")
	testEnum(t, audit.Actions(), audit.ParseAction, "none", "Action",
		"created", "imported", "renamed", "detailsSet", "severitySet", "severityReleased", "statusChanged", "resolved",
		"reopened", "assigned", "unassigned", "classified", "tagsAdded", "tagsRemoved", "commented", "alertsAdded",
		"alertsRemoved", "alertsUpdated", "alertsResolved", "alertsReopened", "alertsStarted", "alertsAssigned",
		"alertsUnassigned", "alertsClassified", "merged", "redirected", "recomputed")
}

// The constants and the names are two lists; this ties them together by hand.
func TestConstantsHaveTheirNames(t *testing.T) {
	require.Equal(t, "created", audit.Created.String())
	require.Equal(t, "detailsSet", audit.DetailsSet.String())
	require.Equal(t, "commented", audit.Commented.String())
	require.Equal(t, "alertsUpdated", audit.AlertsUpdated.String())
	require.Equal(t, "alertsClassified", audit.AlertsClassified.String())
	require.Equal(t, "recomputed", audit.Recomputed.String())
	require.Equal(t, "rewritten", audit.Rewritten.String())
	require.Equal(t, "system", audit.ActorSystem.String())
	require.Equal(t, "comments", audit.CommentContent.String())
	require.Equal(t, "list", audit.ListValue.String())
}

func TestActors(t *testing.T) {
	require.Equal(t, audit.Actor{Kind: audit.ActorUser, ID: "ana"}, audit.User("ana"))
	require.Equal(t, audit.Actor{Kind: audit.ActorAutomation, ID: "soar"}, audit.Automation("soar"))
	require.Equal(t, audit.Actor{Kind: audit.ActorSystem, ID: "caseload"}, audit.System("caseload"))
	counts := map[audit.Actor]int{audit.User("ana"): 1}
	counts[audit.User("ana")]++
	require.Equal(t, map[audit.Actor]int{audit.User("ana"): 2}, counts, "comparable")
}

func TestDigest(t *testing.T) {
	d := audit.Digest{0: 0x0a, 31: 0xff}
	text := "0a000000000000000000000000000000000000000000000000000000000000ff"
	require.Equal(t, text, d.String())
	got, err := audit.ParseDigest(text)
	require.NoError(t, err)
	require.Equal(t, d, got)
	marshaled, err := d.MarshalText()
	require.NoError(t, err)
	require.Equal(t, text, string(marshaled))
	got = audit.Digest{}
	require.NoError(t, got.UnmarshalText(marshaled))
	require.Equal(t, d, got)
	require.True(t, audit.Digest{}.IsZero())
	require.False(t, d.IsZero())
	for _, s := range []string{"", text[1:], text + "0", "0A" + text[2:], "0g" + text[2:], text[:62] + "é"} {
		_, err := audit.ParseDigest(s)
		require.ErrorContains(t, err, "64 lower-case hexadecimal digits")
	}
}
