package alert_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
)

func sample(t testing.TB) alert.Alert { return decode(t, readFile(t, "testdata/alert.json")) }

func TestAllCategories(t *testing.T) {
	for _, c := range []struct {
		category   string
		categories []string
		want       []string
	}{
		{"", nil, nil},
		{"Execution", nil, []string{"Execution"}},
		{"", []string{"Execution", "", "execution", "EXECUTION"}, []string{"Execution"}},
		{"execution", []string{"Execution", "Impact", "impact"}, []string{"execution", "Impact"}},
		{"\u212a", []string{"k", "K"}, []string{"\u212a"}}, // the Kelvin sign folds to k
	} {
		a := alert.Alert{Category: c.category, Categories: c.categories}
		require.Equal(t, c.want, slices.Collect(a.AllCategories()))
		for range a.AllCategories() {
			break
		}
	}
	a := alert.Alert{Categories: []string{"a", "b"}}
	for c := range a.AllCategories() {
		require.Equal(t, "a", c)
		break
	}
}

func TestCloneSharesNothing(t *testing.T) {
	fresh := sample(t)
	a := sample(t)
	c := a.Clone()
	require.Equal(t, fresh, c)
	// overwrite every byte of every slice that can be reached from the clone
	scribble(reflect.ValueOf(&c).Elem())
	require.NotEqual(t, fresh, c)
	require.Equal(t, fresh, a)

	// appending to one slice of a clone reaches no other
	c = a.Clone()
	_ = append(c.Categories, "x")
	_ = append(c.MitreTechniques, "x")
	_ = append(c.SystemTags, "x")
	for i := range c.Evidence {
		_ = append(c.Evidence[i].Roles, alert.RoleLoaded)
		_ = append(c.Evidence[i].Tags, "x")
		_ = append(c.Evidence[i].DetailedRoles, "x")
	}
	require.Equal(t, fresh, c)
	require.Equal(t, alert.Alert{}, alert.Alert{}.Clone())
	require.Equal(t, alert.Alert{SystemTags: []string{}}, alert.Alert{SystemTags: []string{}}.Clone())
}

// scribble overwrites what exported fields lead to.
func scribble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				scribble(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			scribble(v.Index(i))
		}
	case reflect.String:
		v.SetString("scribbled")
	case reflect.Uint8:
		v.SetUint(v.Uint() ^ 1)
	}
}

func TestCloneAndDigestAreCheap(t *testing.T) {
	a := sample(t)
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { _ = a.Clone() }), 8.0)
	a.CustomDetails, a.AdditionalData = nil, nil
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { _ = a.FactsDigest() }), 12.0) // the race detector makes pools forget
}

func TestValidate(t *testing.T) {
	ok := alert.Alert{ID: "a"}
	require.NoError(t, ok.Validate())
	many := make([]string, alert.MaxList+1)
	long := strings.Repeat("x", alert.MaxTextBytes)
	ev := func(e alert.Evidence) func(*alert.Alert) {
		return func(a *alert.Alert) { a.Evidence = []alert.Evidence{{}, e} }
	}
	year0 := time.Date(0, 12, 31, 0, 0, 0, 0, time.UTC)
	cases := map[string]struct {
		change        func(*alert.Alert)
		field, reason string
	}{
		"no id":              {func(a *alert.Alert) { a.ID = "" }, "id", "want an id"},
		"long id":            {func(a *alert.Alert) { a.ID = strings.Repeat("x", 257) }, "id", "want at most 256 bytes"},
		"id not UTF-8":       {func(a *alert.Alert) { a.ID = "a\xff" }, "id", "not valid UTF-8"},
		"id space":           {func(a *alert.Alert) { a.ID = "a " }, "id", "has white space around it"},
		"title long":         {func(a *alert.Alert) { a.Title = long[:alert.MaxTitleBytes+1] }, "title", "want at most 4096 bytes"},
		"description long":   {func(a *alert.Alert) { a.Description = long + "x" }, "description", "want at most 65536 bytes"},
		"description NUL":    {func(a *alert.Alert) { a.Description = "a\x00" }, "description", "contains NUL"},
		"owner":              {func(a *alert.Alert) { a.Owner = alert.GroupOwner("\xff") }, "assignedTo", "not valid UTF-8"},
		"tag":                {func(a *alert.Alert) { a.SystemTags = []string{"a", "\xff"} }, "systemTags[1]", "not valid UTF-8"},
		"tags":               {func(a *alert.Alert) { a.SystemTags = many }, "systemTags", "want at most 1000"},
		"comments":           {func(a *alert.Alert) { a.Comments = make([]alert.Comment, 1001) }, "comments", "want at most 1000"},
		"comment":            {func(a *alert.Alert) { a.Comments = []alert.Comment{{Text: "\x00"}} }, "comments[0].comment", "contains NUL"},
		"comment time":       {func(a *alert.Alert) { a.Comments = []alert.Comment{{CreatedAt: year0}} }, "comments[0].createdDateTime", "want a time in the years 1 to 9999"},
		"status":             {func(a *alert.Alert) { a.Status = 4 }, "status", "want one of unknown, new, inProgress, resolved"},
		"severity":           {func(a *alert.Alert) { a.Severity = 5 }, "severity", "want one of unknown, informational, low, medium, high"},
		"raw JSON":           {func(a *alert.Alert) { a.CustomDetails = json.RawMessage(`{`) }, "customDetails", "not acceptable JSON: want a property name"},
		"raw JSON twice":     {func(a *alert.Alert) { a.AdditionalData = json.RawMessage(`{"a":1,"a":2}`) }, "additionalData", "not acceptable JSON: appears twice in one object"},
		"raw JSON deep":      {func(a *alert.Alert) { a.AdditionalData = json.RawMessage(strings.Repeat("[", 32)) }, "additionalData", "not acceptable JSON: nested deeper than 31 levels"},
		"raw JSON long":      {func(a *alert.Alert) { a.AdditionalData = make([]byte, alert.MaxRawBytes+1) }, "additionalData", "want at most 262144 bytes"},
		"too late":           {func(a *alert.Alert) { a.ResolvedAt = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }, "resolvedDateTime", "want a time in the years 1 to 9999"},
		"too early":          {func(a *alert.Alert) { a.FirstActivity = year0 }, "firstActivityDateTime", "want a time in the years 1 to 9999"},
		"evidence":           {func(a *alert.Alert) { a.Evidence = make([]alert.Evidence, 1001) }, "evidence", "want at most 1000"},
		"evidence kind":      {ev(alert.Evidence{Kind: 49}), "evidence[1].@odata.type", ""},
		"evidence verdict":   {ev(alert.Evidence{Verdict: 4}), "evidence[1].verdict", "want one of unknown, suspicious, malicious, noThreatsFound"},
		"evidence remedy":    {ev(alert.Evidence{RemediationStatus: 99}), "evidence[1].remediationStatus", ""},
		"evidence role":      {ev(alert.Evidence{Roles: []alert.Role{1, 99}}), "evidence[1].roles[1]", ""},
		"evidence time":      {ev(alert.Evidence{CreatedAt: year0}), "evidence[1].createdDateTime", "want a time in the years 1 to 9999"},
		"evidence details":   {ev(alert.Evidence{RemediationStatusDetails: "\x00"}), "evidence[1].remediationStatusDetails", "contains NUL"},
		"evidence tag":       {ev(alert.Evidence{Tags: []string{"\xff"}}), "evidence[1].tags[0]", "not valid UTF-8"},
		"evidence roles":     {ev(alert.Evidence{Roles: make([]alert.Role, 1001)}), "evidence[1].roles", "want at most 1000"},
		"evidence of entity": {ev(alert.NewEvidence(alert.File{Name: "a\x00"})), "evidence[1].fileName", "contains NUL"},
		"all together": {func(a *alert.Alert) {
			for range 17 {
				a.MitreTechniques = append(a.MitreTechniques, long)
			}
		}, "alert", "want at most 1048576 bytes in all"},
	}
	for enum, set := range map[string]func(*alert.Alert){
		"classification": func(a *alert.Alert) { a.Classification = 9 }, "determination": func(a *alert.Alert) { a.Determination = 99 },
		"serviceSource": func(a *alert.Alert) { a.ServiceSource = 99 }, "detectionSource": func(a *alert.Alert) { a.DetectionSource = 99 },
		"investigationState": func(a *alert.Alert) { a.InvestigationState = 99 },
	} {
		cases[enum] = struct {
			change        func(*alert.Alert)
			field, reason string
		}{set, enum, ""}
	}
	for name, c := range cases {
		a := alert.Alert{ID: "a"}
		c.change(&a)
		fe := fieldError(t, a.Validate())
		require.Equal(t, c.field, fe.Field, name)
		if c.reason != "" {
			require.Equal(t, c.reason, fe.Reason, name)
		}
		require.NotContains(t, fe.Error(), "\x00", name)

		// what is not acceptable for reasons other than size is not written either
		if !strings.Contains(fe.Reason, "at most") && fe.Field != "id" {
			_, err := a.MarshalJSON()
			require.Equal(t, fe, fieldError(t, err), name)
		}
	}
	for _, r := range []rune{0, '\n', 0x7f, 0x85, 0xad, 0x200b, 0x202e, 0x2066, 0xfeff, 0xe0041, 0xfe0f, 0x2028, 0x3164, 0xfffe, 0xfdd0, 0xe0101, 0x2065, 0x2800, 0xfff0} {
		a := alert.Alert{ID: "a" + string(r) + "b"}
		require.Equal(t, "contains a control or invisible character", fieldError(t, a.Validate()).Reason, "%U", r)
	}
	for _, id := range []string{"a", "da09e47ccc-b74a_1", "警报 7", "é/ü:~", strings.Repeat("x", 256)} {
		require.NoError(t, (&alert.Alert{ID: id}).Validate(), id)
	}
	// an id that is not valid text can be written no more than any other
	_, err := alert.Alert{ID: "\xff"}.MarshalJSON()
	require.Equal(t, "id", fieldError(t, err).Field)
}

// Facts are kept as evidence: control characters, bidirectional overrides and pairs that analysts may not set are no errors.
func TestFactsAreKept(t *testing.T) {
	a := alert.Alert{
		ID: "a", Title: "inv\u202efdp.exe\u200b\x1b[31m", Description: "=cmd()|\r\n\x7f", Classification: alert.FalsePositive, Determination: alert.APT,
		CustomDetails: json.RawMessage(" {\n\"a\" : 1 } "),
	}
	require.NoError(t, a.Validate())
	back := decode(t, mustMarshal(t, a))
	require.Equal(t, a.Title, back.Title)
	require.Equal(t, a.Description, back.Description)
	require.Equal(t, alert.APT, back.Determination)
	require.JSONEq(t, `{"a":1}`, string(back.CustomDetails))
	require.Equal(t, a.FactsDigest(), back.FactsDigest())
}

// Whatever passes Validate is read back: the worst that MaxBytes allows fits into MaxJSON.
func TestWhatIsValidIsReadBack(t *testing.T) {
	worst := func() alert.Alert { return alert.Alert{ID: "a"} }
	escapes := worst()
	for range 15 {
		escapes.Categories = append(escapes.Categories, strings.Repeat("\x01", alert.MaxTextBytes))
	}
	roles := worst()
	for range 128 {
		roles.Evidence = append(roles.Evidence, alert.Evidence{Roles: slices.Repeat([]alert.Role{alert.RoleCommandAndControl}, 900)})
	}
	empty := worst()
	for range 1000 {
		empty.Evidence = append(empty.Evidence, alert.Evidence{Kind: alert.KubernetesServiceAccountEvidence, Tags: make([]string, 200)})
		empty.Comments = append(empty.Comments, alert.Comment{})
	}
	for _, a := range []alert.Alert{escapes, roles, empty} {
		require.NoError(t, a.Validate())
		out, err := json.Marshal(a)
		require.NoError(t, err)
		require.Less(t, len(out), alert.MaxJSON)
		back := decode(t, out)
		require.NoError(t, back.Validate())
		require.Equal(t, a.FactsDigest(), back.FactsDigest())
	}
}

func TestDigestIsStable(t *testing.T) {
	for _, name := range []string{"testdata/alert.json", "testdata/future.json", "testdata/legacy.json"} {
		a := decode(t, readFile(t, name))
		want := a.FactsDigest()
		out, err := json.Marshal(a) // adds HTML escapes
		require.NoError(t, err)
		b := decode(t, out)
		require.Equal(t, want, b.FactsDigest(), name)
		c := a.Clone()
		c.CreatedAt = c.CreatedAt.In(time.FixedZone("x", 3600))
		require.Equal(t, want, c.FactsDigest(), name)
	}
	x := decode(t, []byte(`{"id":"a","@odata.etag":"1","p":{"a":"\u0041","b":1},"q":2,"severity":null,"title":"","systemTags":null}`))
	y := decode(t, []byte(`{"q": 2, "id":"a","p":{"a":"A" ,"b":1},"customDetails":null,"severity":"Unknown"}`))
	require.Equal(t, x.FactsDigest(), y.FactsDigest())
	y.CustomDetails = json.RawMessage(" null")
	require.Equal(t, x.FactsDigest(), y.FactsDigest())

	x.CustomDetails, y.CustomDetails = json.RawMessage(` { "a\/" : "\u003c" } `), json.RawMessage(`{"a/":"<"}`)
	require.Equal(t, x.FactsDigest(), y.FactsDigest())
	x.CustomDetails = nil

	// pinned: stored logs hold digests
	require.Equal(t, pinnedDigest, fmt.Sprintf("%x", x.FactsDigest()))
}

const pinnedDigest = "4bd8554b0c311fee0e333e488b59c84baf2b163f50d384f2f4671a691f1c0913"

func TestDigestIgnoresDecisions(t *testing.T) {
	a := sample(t)
	want := a.FactsDigest()
	a.Status, a.Classification, a.Determination = alert.Resolved, alert.FalsePositive, alert.NotMalicious
	a.Owner, a.IncidentID = alert.GroupOwner("x"), "9"
	a.ResolvedAt, a.UpdatedAt = time.Unix(1, 0), time.Unix(2, 0)
	require.Equal(t, want, a.FactsDigest())
	f := decode(t, readFile(t, "testdata/future.json"))
	want = f.FactsDigest()
	f.Status, f.Determination = alert.New, alert.Malware
	require.Equal(t, want, f.FactsDigest())
}

// Every exported field that is no decision is a fact, found by reflection so that a field added later is not forgotten.
func TestDigestSeesEveryFact(t *testing.T) {
	decisions := []string{"Status", "Classification", "Determination", "Owner", "ResolvedAt", "UpdatedAt", "IncidentID"}
	seen := map[[32]byte]string{}
	note := func(what string, a alert.Alert) {
		d := a.FactsDigest()
		require.NotContains(t, seen, d, what)
		seen[d] = what
	}
	base := sample(t)
	note("base", base)
	typ := reflect.TypeFor[alert.Alert]()
	for i := range typ.NumField() {
		f := typ.Field(i)
		if !f.IsExported() || slices.Contains(decisions, f.Name) {
			continue
		}
		a := base.Clone()
		v := reflect.ValueOf(&a).Elem().Field(i)
		switch v.Kind() {
		case reflect.String:
			v.SetString(v.String() + "x")
		case reflect.Uint8:
			v.SetUint(v.Uint() + 1)
		case reflect.Slice:
			if v.Type() == reflect.TypeFor[json.RawMessage]() {
				v.SetBytes([]byte(`{"y":1}`))
				break
			}
			note("one less "+f.Name, func() alert.Alert {
				b := base.Clone()
				reflect.ValueOf(&b).Elem().Field(i).SetLen(v.Len() - 1)
				return b
			}())
			v.Set(reflect.Append(v, v.Index(0)))
		default:
			v.Set(reflect.ValueOf(v.Interface().(time.Time).Add(time.Nanosecond)))
		}
		note(f.Name, a)
	}
	for name, change := range map[string]func(*alert.Evidence){
		"kind":      func(e *alert.Evidence) { e.Kind = alert.FileEvidence },
		"no kind":   func(e *alert.Evidence) { e.Kind = 0 },
		"created":   func(e *alert.Evidence) { e.CreatedAt = e.CreatedAt.Add(1) },
		"verdict":   func(e *alert.Evidence) { e.Verdict = alert.VerdictMalicious },
		"remedy":    func(e *alert.Evidence) { e.RemediationStatus = alert.Remediated },
		"details":   func(e *alert.Evidence) { e.RemediationStatusDetails = "x" },
		"roles":     func(e *alert.Evidence) { e.Roles[0] = alert.RoleLoaded },
		"detailed":  func(e *alert.Evidence) { e.DetailedRoles[0] = "x" },
		"tags":      func(e *alert.Evidence) { e.Tags = nil },
		"moved":     func(e *alert.Evidence) { e.DetailedRoles, e.Tags = e.Tags, e.DetailedRoles },
		"entity":    func(e *alert.Evidence) { *e = alert.NewEvidence(alert.Device{HostName: "x"}) },
		"no entity": func(e *alert.Evidence) { *e = alert.Evidence{Kind: e.Kind} },
	} {
		a := base.Clone()
		change(&a.Evidence[0])
		note("evidence "+name, a)
	}
	for name, change := range map[string]func(*alert.Comment){
		"text": func(c *alert.Comment) { c.Text = "x" }, "by": func(c *alert.Comment) { c.CreatedBy = "x" }, "at": func(c *alert.Comment) { c.CreatedAt = time.Unix(3, 0) },
	} {
		a := base.Clone()
		change(&a.Comments[0])
		note("comment "+name, a)
	}
	for _, in := range []string{
		`{"severity":"critical"}`, `{"severity":"apocalyptic"}`, `{"serviceSource":"x"}`, `{"detectionSource":"x"}`, `{"investigationState":"x"}`,
		`{"p":1}`, `{"p":2}`, `{"q":1}`, `{"p":"1"}`, `{"p":1.0}`, `{"comments":[{"p":1}]}`, `{"evidence":[{"p":1}]}`, `{"evidence":[{"verdict":"x"}]}`,
		`{"evidence":[{"remediationStatus":"x"}]}`, `{"evidence":[{"roles":["x"]}]}`, `{"evidence":[{"roles":["unknown"]}]}`,
		`{"evidence":[{"@odata.type":"x"}]}`, `{"evidence":[{"@odata.type":"ipEvidence"}]}`,
		`{"evidence":[{"@odata.type":"#microsoft.graph.security.ipEvidence"}]}`, `{"evidence":[{}]}`, `{"p":[1,2]}`, `{"p":[12]}`, `{"p":" x"}`, `{"p":"x"}`,
	} {
		note(in, decode(t, []byte(in)))
	}
	note("raw that is no JSON", alert.Alert{CustomDetails: json.RawMessage(`{"p"`)})
}

// A very large alert does not leave its buffer behind for all others; its digest is as good as any.
func TestDigestOfLargeAlert(t *testing.T) {
	a := alert.Alert{ID: "a", Description: strings.Repeat("x", 4<<20)}
	b := a
	b.Description += "x"
	require.NotEqual(t, a.FactsDigest(), b.FactsDigest())
	require.Equal(t, a.FactsDigest(), a.FactsDigest())
}
