package incident

import (
	"strconv"
	"strings"
	"time"

	"github.com/seed-d7eb6e68/caseload/filter"
)

// Ranges of time in the short form of a query: 7d back from now, or 2026-01-01..2026-02-01.

// rangeSign stands between the ends of a range.
const rangeSign = ".."

const wantRange = "want a time back from now such as 7d, 24h, 30m or 90s, or a range of dates or times such as " +
	"2026-01-01..2026-02-01, 2026-01-01T08:00:00Z.. or ..2026-02-01"

// rangeUnits are the units of a relative range, largest first.
var rangeUnits = [...]struct {
	letter byte
	size   time.Duration
}{{'d', 24 * time.Hour}, {'h', time.Hour}, {'m', time.Minute}, {'s', time.Second}}

// rangeTest reads a range for a field.
func rangeTest(f filter.Time[Incident]) func(string) (filter.Expr, error) {
	return func(text string) (filter.Expr, error) {
		if ago, ok := readAgo(text); ok {
			return f.Within(ago), nil
		}
		var from, to time.Time
		first, second, ok := strings.Cut(text, rangeSign)
		ok = ok && text != rangeSign && readMoment(first, &from) && readMoment(second, &to)
		switch {
		case !ok || first != "" && second != "" && !from.Before(to):
			return filter.Expr{}, &FieldError{Value: clipValid(text), Reason: wantRange}
		case first == "":
			return f.Before(to), nil
		case second == "":
			return f.Since(from), nil
		}
		return f.Between(from, to), nil
	}
}

// readAgo reads a number and a unit.
func readAgo(text string) (time.Duration, bool) {
	for _, u := range rangeUnits {
		digits, ok := strings.CutSuffix(text, string(u.letter))
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		ago := time.Duration(n) * u.size
		return ago, err == nil && n > 0 && strconv.FormatInt(n, 10) == digits && ago/u.size == time.Duration(n)
	}
	return 0, false
}

// writeAgo writes what readAgo reads, in the largest unit that is exact; nothing where none is.
func writeAgo(ago time.Duration) string {
	for _, u := range rangeUnits {
		if ago%u.size == 0 {
			return strconv.FormatInt(int64(ago/u.size), 10) + string(u.letter)
		}
	}
	return ""
}

// readMoment reads a date or a time as filters have them; the empty text leaves the moment as it is.
func readMoment(text string, into *time.Time) bool {
	if text == "" {
		return true
	}
	if strings.Trim(text, "0123456789-+:.TZ") != "" { // nothing that could be more than a literal
		return false
	}
	e, err := filter.Parse(Schema, ByUpdated.Name()+" ge "+text)
	t, ok := e.Test()
	if err != nil || !ok {
		return false
	}
	*into = t.Values[0].Time()
	return true
}

// writeMoment writes what readMoment reads: a date where it is the first moment of one.
func writeMoment(t time.Time) string {
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339Nano)
}
