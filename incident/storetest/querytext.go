package storetest

import (
	"slices"
	"strconv"
	"strings"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// titled opens an incident that has a text wherever one can be looked for.
func (l *lab) titled(text string) {
	l.t.Helper()
	a := l.newAlert(text)
	a.Title, a.Category, a.ThreatDisplayName, a.ProductName = text, text, text, text
	a.Evidence = append(a.Evidence, alert.NewEvidence(alert.User{UPN: text}), alert.NewEvidence(alert.URL{URL: text}))
	_, err := l.desk.Open(l.ctx, []alert.Alert{a}, incident.Rename(text), incident.AddTags(text))
	l.must(err, "open an incident named "+strconv.Quote(text))
}

// everywhere is the same question about each text that titled sets.
func everywhere(of func(filter.Text[incident.Incident]) filter.Expr, any func(filter.Texts[incident.Incident]) filter.Expr) []filter.Expr {
	out := []filter.Expr{of(incident.ByName)}
	for _, f := range []filter.Texts[incident.Incident]{incident.ByTag, incident.ByTitle, incident.ByCategory, incident.ByThreat, incident.ByProduct,
		incident.ByDevice, incident.ByUser, incident.ByURL} {
		out = append(out, any(f))
	}
	return out
}

type (
	oneText  = filter.Text[incident.Incident]
	allTexts = filter.Texts[incident.Incident]
)

// foldsCase: each group is one text in all its cases, and nothing of another group.
func (l *lab) foldsCase() {
	groups := [][]string{
		{"kelvin", "KELVIN", "\u212aelvin"}, {"ſecret", "secret", "SECRET"}, {"Ärger", "ÄRGER", "ärger"}, {"a\u0308rger", "A\u0308RGER"},
		{"straße", "STRAßE", "straẞe"}, {"strasse", "STRASSE"}, {"Σίσυφος", "σίσυφοσ", "ΣΊΣΥΦΟΣ"}, {"izmir", "Izmir"}, {"İzmir"}, {"ızmir"},
		{"ångström", "Ångström", "\u212bngström"}, {"ⱥbc", "Ⱥbc"}, {"ǆ", "ǅ", "Ǆ"}, {"🦊 fox", "🦊 FOX"}, {"privet привет", "PRIVET ПРИВЕТ"},
	}
	for _, g := range groups {
		for _, text := range g {
			l.titled(text)
		}
	}
	for _, g := range groups {
		for _, text := range g {
			for _, e := range everywhere(func(f oneText) filter.Expr { return f.Is(text) }, func(f allTexts) filter.Expr { return f.Is(text) }) {
				l.selectsNames(e, g...)
			}
			for _, e := range everywhere(func(f oneText) filter.Expr { return f.In("none", text) },
				func(f allTexts) filter.Expr { return f.In("none", text) }) {
				l.selectsNames(e, g...)
			}
			rs := []rune(text)
			for _, part := range []string{string(rs[:len(rs)/2+1]), string(rs[len(rs)/2:])} {
				var starts, ends, has []string
				for _, name := range slices.Concat(groups...) {
					starts, ends, has = appendIf(starts, name, alike(name, part, 0)), appendIf(ends, name, alike(name, part, -1)),
						appendIf(has, name, alike(name, part, 1))
				}
				for _, e := range everywhere(func(f oneText) filter.Expr { return f.StartsWith(part) },
					func(f allTexts) filter.Expr { return f.StartsWith(part) }) {
					l.selectsNames(e, starts...)
				}
				for _, e := range everywhere(func(f oneText) filter.Expr { return f.EndsWith(part) },
					func(f allTexts) filter.Expr { return f.EndsWith(part) }) {
					l.selectsNames(e, ends...)
				}
				for _, e := range everywhere(func(f oneText) filter.Expr { return f.Contains(part) },
					func(f allTexts) filter.Expr { return f.Contains(part) }) {
					l.selectsNames(e, has...)
				}
			}
		}
	}
}

func appendIf(to []string, s string, ok bool) []string {
	if ok {
		to = append(to, s)
	}
	return to
}

// alike reports whether a text has a part at its beginning (0), at its end (-1) or anywhere, but for case, character by character.
func alike(text, part string, where int) bool {
	t, p := []rune(text), []rune(part)
	for i := range len(t) - len(p) + 1 {
		if (where > 0 || where == 0 && i == 0 || where < 0 && i == len(t)-len(p)) && strings.EqualFold(string(t[i:i+len(p)]), part) {
			return true
		}
	}
	return false
}

// wildcards: what stands for other letters elsewhere stands for itself.
func (l *lab) wildcards() {
	names := []string{"100%", "1000", "100x", "a_b", "axb", "a%b", "ab", `a\b`, `a\_b`, `a\%b`, "a*b", "a?b", "a.b", "[a]b", "it's", "its",
		"it''s", `"q"`, "--", "a;b", "a|b", "^a", "a$", "null", "x'y"}
	for _, n := range names {
		l.titled(n)
	}
	for _, part := range append(slices.Clone(names), "%", "_", `\`, "*", "?", ".", "[", "]", "'", "''", `"`, ";", "|", "%b", "a_", "_b",
		"0%", `\_`, "^", "$", "", "[ab]", "%%", "a%") {
		var is, starts, ends, has []string
		for _, n := range names {
			is = appendIf(is, n, n == part)
			starts, ends, has = appendIf(starts, n, strings.HasPrefix(n, part)), appendIf(ends, n, strings.HasSuffix(n, part)),
				appendIf(has, n, strings.Contains(n, part))
		}
		for _, ask := range []struct {
			of   func(oneText) filter.Expr
			any  func(allTexts) filter.Expr
			want []string
		}{
			{func(f oneText) filter.Expr { return f.Is(part) }, func(f allTexts) filter.Expr { return f.Is(part) }, is},
			{func(f oneText) filter.Expr { return f.In(part, "none") }, func(f allTexts) filter.Expr { return f.In(part, "none") }, is},
			{func(f oneText) filter.Expr { return f.StartsWith(part) }, func(f allTexts) filter.Expr { return f.StartsWith(part) }, starts},
			{func(f oneText) filter.Expr { return f.EndsWith(part) }, func(f allTexts) filter.Expr { return f.EndsWith(part) }, ends},
			{func(f oneText) filter.Expr { return f.Contains(part) }, func(f allTexts) filter.Expr { return f.Contains(part) }, has},
		} {
			for _, e := range everywhere(ask.of, ask.any) {
				l.selectsNames(e, ask.want...)
			}
		}
	}
}

// searches looks for words in each place there is, and in none.
func (l *lab) searches() {
	places := map[string][]alert.Entity{
		"device": {alert.Device{MDEDeviceID: "id-dev", DNSName: "W11.contoso.com"}}, "user": {alert.User{SID: "S-1-5", UPN: "Éve@contoso.com"}},
		"mailbox": {alert.Mailbox{PrimaryAddress: "shared@contoso.com"}}, "app": {alert.App{AppID: "4711", DisplayName: "Pay_roll"}},
		"elsewhere": {alert.IP{Address: "10.11.12.13"}, alert.URL{URL: "https://w11.example"}, alert.File{Name: "w11.exe"},
			alert.Process{CommandLine: "w11"}},
		"both": {alert.Device{DNSName: "w11"}, alert.User{UPN: "zoë"}},
	}
	ids := map[string]string{}
	for _, name := range []string{"device", "user", "mailbox", "app", "elsewhere", "both", "Straße 7%"} {
		a := l.newAlert("")
		a.Title, a.Evidence = "w11", nil
		for _, e := range places[name] {
			a.Evidence = append(a.Evidence, alert.NewEvidence(e))
		}
		inc, err := l.desk.Open(l.ctx, []alert.Alert{a}, incident.Rename(name), incident.AddTags("w11"))
		l.must(err, "open")
		ids[name] = inc.ID.String()
	}
	everybody := []string{"device", "user", "mailbox", "app", "elsewhere", "both", "Straße 7%"}
	for text, want := range map[string][]string{
		"": everybody, " \t\u00a0": everybody, "w11": {"device", "both"}, "W11": {"device", "both"}, "w1": {"device", "both"},
		"1":      {"device", "both", "app", "user"},
		"ID-DEV": {"device"}, "s-1-5": {"user"}, "éVE@": {"user"}, "contoso": {"device", "user", "mailbox"}, "shared": {"mailbox"},
		"pay_ROLL": {"app"},
		"pay%roll": nil, "471": {"app"}, "10.11.12.13": nil, "elsewhere": {"elsewhere"}, "w11 zoë": {"both"}, "zoË  W11": {"both"}, "w11 nobody": nil,
		"straße": {"Straße 7%"}, "STRAẞE 7%": {"Straße 7%"}, "strasse": nil, "%": {"Straße 7%"}, "_": {"app"},
		"e":                  {"device", "user", "mailbox", "elsewhere", "Straße 7%"},
		"device contoso w11": {"device"}, "'": nil,
	} {
		if text == "1" { // and one whose id it is
			for name, id := range ids {
				if id == text && !slices.Contains(want, name) {
					want = append(want, name)
				}
			}
		}
		l.selectsNames(incident.Search(text), want...)
	}
	for name, id := range ids {
		l.selectsNames(filter.And(incident.Search(id), incident.ByName.Is(name)), name)
		l.selectsNames(filter.And(incident.Search(id+" "+name), incident.ByName.Is(name)), name)
	}
	l.selectsNames(filter.And(incident.Search("99"), incident.ByNumber.AtLeast(0)))
}

// longLists asks for as many values as a store may be given, a few of which there are.
func (l *lab) longLists() {
	l.populate(34, 60)
	for _, n := range []int{filter.MaxList, 4 * filter.MaxList} {
		numbers, texts := make([]int64, n), make([]string, n)
		for i := range n {
			numbers[i], texts[i] = int64(i*7-100), "none "+strconv.Itoa(i)
		}
		numbers[n-1], texts[n-1], texts[n/2], texts[1] = 3, "VIP", "MALWARE", people[0]
		for _, e := range []filter.Expr{
			incident.ByNumber.In(numbers...), incident.ByTag.In(texts...), incident.ByName.In(texts...), incident.ByOwner.In(texts...),
			incident.ByUser.In(texts...),
			incident.ByAlert.In(append(texts[2:], "alert-1", "alert-2")...), filter.Not(incident.ByTag.In(texts...)),
		} {
			for i, o := range orders()[:4] {
				l.answers(incident.Query{Filter: e, Order: o, Limit: i % 4})
			}
		}
	}
}

// deepAndWide nests and joins as far as a store has to follow.
func (l *lab) deepAndWide() {
	l.populate(35, 60)
	leaves := []filter.Expr{
		incident.ByTag.Is("vip"), incident.BySeverity.AtLeast(alert.Medium), incident.ByName.Contains("a"), incident.ByOwner.Empty(),
		incident.ByNumber.Above(5),
		incident.ByDevice.Is("srv-1"), incident.ByStatus.IsNot(incident.Resolved),
	}
	for _, depth := range []int{filter.MaxDepth, filter.MaxDepth + 1, 4 * filter.MaxDepth} {
		e := leaves[0]
		for i := range depth - 1 {
			switch i % 3 {
			case 0:
				e = filter.And(leaves[i%len(leaves)], e)
			case 1:
				e = filter.Not(e)
			default:
				e = filter.Or(e, leaves[i%len(leaves)])
			}
		}
		for _, o := range orders() {
			l.answers(incident.Query{Filter: e, Order: o})
		}
	}
	wide := make([]filter.Expr, 4*filter.MaxNodes-1)
	for i := range wide {
		wide[i] = incident.ByNumber.IsNot(int64(i * 3))
	}
	l.answers(incident.Query{Filter: filter.And(wide...)})
	for i := range wide {
		wide[i] = incident.ByTag.Is(tags[i%len(tags)] + strings.Repeat("x", i/len(tags)))
	}
	l.answers(incident.Query{Filter: filter.Or(wide...), Order: incident.Order{Key: incident.OrderName}})
}
