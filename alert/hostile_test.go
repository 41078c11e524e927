package alert_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
)

func fieldError(t *testing.T, err error) *alert.FieldError {
	t.Helper()
	var fe *alert.FieldError
	require.ErrorAs(t, err, &fe)
	require.ErrorIs(t, err, alert.ErrInvalid)
	require.LessOrEqual(t, len(fe.Value), 80)
	return fe
}

func TestHostileJSON(t *testing.T) {
	many := func(n int, s string) string { return strings.TrimSuffix(strings.Repeat(s+",", n), ",") }
	props := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"p%d":0`, i)
		}
		return b.String()[1:]
	}
	for name, c := range map[string]struct{ in, field, reason string }{
		"empty":                 {``, "", "want a JSON value"},
		"space":                 {" \n\t\r", "", "want a JSON value"},
		"null":                  {`null`, "", "want an object"},
		"array":                 {`[]`, "", "want an object"},
		"bare word":             {`{"x":nul}`, "", "want a JSON value"},
		"truncated object":      {`{"id":"a"`, "", "want a comma or the end of the object"},
		"truncated array":       {`{"x":[1`, "", "want a comma or the end of the array"},
		"truncated in array":    {`{"x":[1,`, "", "want a JSON value"},
		"truncated string":      {`{"id":"a`, "", "the string does not end"},
		"truncated escape":      {`{"id":"\`, "", "not an escape"},
		"no colon":              {`{"id" 1}`, "", "want a colon"},
		"no name":               {`{1:2}`, "", "want a property name"},
		"open name":             {`{"id`, "", "the string does not end"},
		"comma":                 {`{"id":"a",}`, "", "want a property name"},
		"trailing data":         {`{"id":"a"} {}`, "", "want nothing after the value"},
		"duplicate":             {`{"id":"a","id":"b"}`, "id", "appears twice in one object"},
		"duplicate escaped":     {`{"id":"a","\u0069d":"b"}`, "id", "appears twice in one object"},
		"duplicate unknown":     {`{"q":1,"q":2}`, "q", "appears twice in one object"},
		"duplicate deep":        {`{"additionalData":[{"a":{"z":1,"z":1}}]}`, "z", "appears twice in one object"},
		"duplicate among many":  {`{"additionalData":{` + props(100) + `,"p7":1}}`, "p7", "appears twice in one object"},
		"case variant":          {`{"ID":"a"}`, "ID", "differs only in case from id"},
		"case variant beside":   {`{"id":"a","Severity":"high"}`, "Severity", "differs only in case from severity"},
		"case by folding":       {`{"mitreTechniquez":[],"evidence":[{"\u212Aind":1,"Roleſ":[]}]}`, "evidence[0].Roleſ", "differs only in case from roles"},
		"case in comment":       {`{"comments":[{"Comment":"x"}]}`, "comments[0].Comment", "differs only in case from comment"},
		"invalid UTF-8":         {"{\"title\":\"\xff\"}", "", "not valid UTF-8"},
		"overlong UTF-8":        {"{\"title\":\"\xc0\xaf\"}", "", "not valid UTF-8"},
		"UTF-8 surrogate":       {"{\"title\":\"ä\xed\xa0\x80\"}", "", "not valid UTF-8"},
		"NUL":                   {"{\"title\":\"\x00\"}", "", "a control character is not escaped"},
		"escaped NUL":           {`{"title":"\u0000"}`, "", "contains NUL"},
		"escaped NUL deep":      {`{"x":[["\u0000"]]}`, "", "contains NUL"},
		"escaped NUL in a name": {`{"a\u0000":1}`, "", "contains NUL"},
		"high surrogate":        {`{"x":"\ud83d"}`, "", "half of a surrogate pair"},
		"high surrogate twice":  {`{"x":"\ud83d\ud83d"}`, "", "half of a surrogate pair"},
		"low surrogate":         {`{"x":"\ude00\ud83d"}`, "", "half of a surrogate pair"},
		"surrogate cut":         {`{"x":"\ud83d\ude`, "", "half of a surrogate pair"},
		"not hexadecimal":       {`{"x":"\u12g4"}`, "", "want four hexadecimal digits"},
		"hexadecimal cut":       {`{"x":"\u12`, "", "want four hexadecimal digits"},
		"escape":                {`{"x":"\x"}`, "", "not an escape"},
		"newline":               {"{\"x\":\"\n\"}", "", "a control character is not escaped"},
		"number zero":           {`{"x":01}`, "", "want a comma or the end of the object"},
		"number minus":          {`{"x":-}`, "", "want a digit"},
		"number point":          {`{"x":1.}`, "", "want a digit"},
		"number exponent":       {`{"x":1e+}`, "", "want a digit"},
		"number plus":           {`{"x":+1}`, "", "want a JSON value"},
		"deep":                  {`{"x":` + strings.Repeat("[", 32) + strings.Repeat("]", 32) + `}`, "", "nested deeper than 32 levels"},
		"very deep":             {strings.Repeat(`{"a":`, 1<<20), "", "nested deeper than 32 levels"},
		"too many properties":   {`{"x":{` + props(1001) + `}}`, "", "more than 1000 properties in one object"},
		"too large":             {`{"x":"` + strings.Repeat("a", alert.MaxJSON) + `"}`, "", "want at most 8388608 bytes"},
		"too many tags":         {`{"systemTags":[` + many(1001, `""`) + `]}`, "systemTags", "want at most 1000 elements"},
		"too much evidence":     {`{"evidence":[` + many(1001, `{}`) + `]}`, "evidence", "want at most 1000 elements"},
		"title a number":        {`{"title":12}`, "title", "want a string"},
		"title an object":       {`{"title":{"a":1}}`, "title", "want a string"},
		"severity a number":     {`{"severity":256}`, "severity", "want a string"},
		"tags a string":         {`{"systemTags":"a"}`, "systemTags", "want an array"},
		"tag a number":          {`{"systemTags":["a",1]}`, "systemTags[1]", "want a string"},
		"tag null":              {`{"systemTags":[null]}`, "systemTags[0]", "want a string"},
		"evidence an object":    {`{"evidence":{}}`, "evidence", "want an array"},
		"evidence null":         {`{"evidence":[null]}`, "evidence[0]", "want an object"},
		"evidence kind":         {`{"evidence":[{"@odata.type":1}]}`, "evidence[0].@odata.type", "want a string"},
		"evidence role":         {`{"evidence":[{},{"roles":["a",{}]}]}`, "evidence[1].roles[1]", "want a string"},
		"evidence verdict":      {`{"evidence":[{"verdict":[]}]}`, "evidence[0].verdict", "want a string"},
		"comment a string":      {`{"comments":["x"]}`, "comments[0]", "want an object"},
		"comment text":          {`{"comments":[{"comment":1}]}`, "comments[0].comment", "want a string"},
		"time a number":         {`{"createdDateTime":1}`, "createdDateTime", "want a string"},
		"time no time":          {`{"createdDateTime":"yesterday"}`, "createdDateTime", "want an RFC 3339 time in the years 1 to 9999"},
		"time too late":         {`{"createdDateTime":"9999-12-31T23:59:59-01:00"}`, "createdDateTime", "want an RFC 3339 time in the years 1 to 9999"},
		"time too early":        {`{"createdDateTime":"0000-12-31T23:59:59Z"}`, "createdDateTime", "want an RFC 3339 time in the years 1 to 9999"},
		"owner kind":            {`{"assignedTo":"x","assignedTo@caseload.kind":"team"}`, "assignedTo@caseload.kind", "want one of none, user, group"},
	} {
		before := alert.Alert{ID: "before"}
		a := before
		err := a.UnmarshalJSON([]byte(c.in))
		fe := fieldError(t, err)
		require.Equal(t, c.field, fe.Field, name)
		require.Equal(t, c.reason, fe.Reason, name)
		require.Equal(t, before, a, name)
		if !strings.HasPrefix(c.in, "{") || name == "too large" {
			continue
		}
		require.Positive(t, fe.Offset, name)
		require.Contains(t, err.Error(), fmt.Sprintf("(at byte %d)", fe.Offset), name)
	}
}

func TestTypeMismatchNamesOffset(t *testing.T) {
	var a alert.Alert
	fe := fieldError(t, json.Unmarshal([]byte(`{"id":"a", "evidence":[{"tags": [7]}]}`), &a))
	require.Equal(t, alert.FieldError{Field: "evidence[0].tags[0]", Value: "7", Reason: "want a string", Offset: 33}, *fe)
	require.EqualError(t, fe, `alert: evidence[0].tags[0] "7": want a string (at byte 33)`)

	// a property may be called anything
	err := a.UnmarshalJSON([]byte(`{"\u001b[2J\u202e":1,"\u001b[2J\u202e":2}`))
	require.EqualError(t, err, `alert: \x1b[2J\u202e: appears twice in one object (at byte 40)`)

	// the error of a long hostile value stays short and printable
	fe = fieldError(t, a.UnmarshalJSON([]byte(`{"id":["`+strings.Repeat("ä", 5000)+`"]}`)))
	require.True(t, strings.HasSuffix(fe.Value, "ä…"), fe.Value)
}

func TestAcceptedOddities(t *testing.T) {
	in := ` {"id":"a","x":[-0,1.5E-7,1e9,true,false,null,{},[],"\/\b\f\n\r\t\u00e4\uD83D\uDE00\"\\"],"\u0074itle":"t\b\f\n\r\t\/\\", "K":[ ]	, "":0, "a\"b" : {"c d":" "}} ` + "\n"
	a := decode(t, []byte(in))
	require.Equal(t, "t\b\f\n\r\t/\\", a.Title) // an escaped name is that name
	out := anyOf(t, mustMarshal(t, a)).(map[string]any)
	for k, v := range anyOf(t, []byte(in)).(map[string]any) {
		require.Equal(t, v, out[k], k)
	}
	deep := `{"x":` + strings.Repeat("[", 31) + strings.Repeat("]", 31) + `}`
	require.NoError(t, a.UnmarshalJSON([]byte(deep)))
	require.NoError(t, a.UnmarshalJSON([]byte(`{"categories":null,"evidence":null,"comments":null,"severity":null,"title":null,"customDetails":null}`)))
}

func TestEvidenceAndCommentAlone(t *testing.T) {
	for _, in := range []string{`null`, `{`, `7`, `{"tags":7}`, `{"a":1,"a":1}`, "\"\xff\""} {
		e := alert.NewEvidence(alert.IP{Address: "192.0.2.1"})
		fieldError(t, e.UnmarshalJSON([]byte(in)))
		require.Equal(t, alert.IP{Address: "192.0.2.1"}, e.Entity())
	}
	for _, in := range []string{`null`, `{`, `7`, `{"comment":7}`, `{"createdTime":"x"}`} {
		c := alert.Comment{Text: "before"}
		fieldError(t, c.UnmarshalJSON([]byte(in)))
		require.Equal(t, alert.Comment{Text: "before"}, c)
	}
	var c alert.Comment
	require.NoError(t, json.Unmarshal([]byte(`{"comment":"x","likes":3}`), &c))
	out, err := json.Marshal(c)
	require.NoError(t, err)
	require.JSONEq(t, `{"comment":"x","createdByDisplayName":null,"createdDateTime":"0001-01-01T00:00:00Z","likes":3}`, string(out))
}
