package alert

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A writer writes JSON. The first error stays and is what result returns.
type writer struct {
	buf []byte
	err error
}

func (w *writer) result() ([]byte, error) {
	if w.err != nil {
		return nil, w.err
	}
	return w.buf, nil
}

func (w *writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// separate writes a comma where the last token was a value: strings end with a quote, so the last byte tells.
func (w *writer) separate() {
	if n := len(w.buf); n > 0 && strings.IndexByte("{[:", w.buf[n-1]) < 0 {
		w.buf = append(w.buf, ',')
	}
}

func (w *writer) open(c byte) {
	w.separate()
	w.buf = append(w.buf, c)
}

func (w *writer) close(c byte) { w.buf = append(w.buf, c) }

func (w *writer) name(name string) {
	w.separate()
	w.buf = append(append(append(w.buf, '"'), name...), '"', ':')
}

func (w *writer) null() { w.buf = append(w.buf, "null"...) }

// string writes a string, also an empty one.
func (w *writer) string(field, s string) {
	w.separate()
	if reason := badText(s); reason != "" {
		w.fail(&FieldError{Field: field, Value: printable(s), Reason: reason})
		return
	}
	w.buf = appendQuoted(w.buf, s)
}

// text writes a property that is null when empty, as in Graph.
func (w *writer) text(name, s string) {
	w.name(name)
	if s == "" {
		w.null()
		return
	}
	w.string(name, s)
}

func (w *writer) number(name string, n int64) {
	w.name(name)
	w.buf = strconv.AppendInt(w.buf, n, 10)
}

// list writes an array by writing its elements. The error of an element gets its index; after one nothing is written any more.
func (w *writer) list(name string, n int, element func(i int)) {
	w.name(name)
	w.open('[')
	for i := 0; i < n && w.err == nil; i++ {
		if element(i); w.err != nil {
			w.err = inside(name, i, w.err)
		}
	}
	w.close(']')
}

func (w *writer) strings(name string, list []string) {
	w.list(name, len(list), func(i int) { w.string("", list[i]) })
}

// time writes a time in UTC with as many fractional digits as it has; null when zero.
func (w *writer) time(name string, t time.Time) {
	if t.IsZero() {
		w.name(name)
		w.null()
		return
	}
	w.timeOrMin(name, t)
}

// timeOrMin is for properties that are never null: the zero time is the start of the year 1.
func (w *writer) timeOrMin(name string, t time.Time) {
	w.name(name)
	if !timeInRange(t) {
		w.fail(&FieldError{Field: name, Value: clip(t.String()), Reason: wantYear})
		return
	}
	w.buf = append(t.UTC().AppendFormat(append(w.buf, '"'), time.RFC3339Nano), '"')
}

func (w *writer) raw(name string, raw json.RawMessage) {
	w.name(name)
	text := string(raw)
	if isNullRaw(text) {
		w.null()
		return
	}
	if err := check(text, MaxDepth-1); err != nil {
		w.fail(rawError(name, err))
		return
	}
	w.buf = appendCompact(w.buf, text)
}

func (w *writer) extra(o Object) {
	if !o.IsZero() {
		w.separate()
		w.buf = o.AppendMembers(w.buf)
	}
}

// writeEnum writes the kept value while the field is zero.
func writeEnum[E ~uint8](w *writer, t *table[E], name string, e E, kept Object) {
	w.name(name)
	if e == 0 {
		if v, ok := kept.get(name); ok {
			w.buf = append(w.buf, v...)
			return
		}
	}
	w.member(enumName(w, t, name, e))
}

func (w *writer) member(name string) {
	w.buf = append(append(append(w.buf, '"'), name...), '"')
}

func enumName[E ~uint8](w *writer, t *table[E], field string, e E) string {
	if !t.valid(e) {
		w.fail(&FieldError{Field: field, Value: t.name(e), Reason: t.want})
		return ""
	}
	return t.names[e]
}

const wantYear = "want a time in the years 1 to 9999"

// badText says what is wrong with a text of a source; nothing but these two ever is.
func badText(s string) string {
	switch {
	case !utf8.ValidString(s):
		return "not valid UTF-8"
	case strings.IndexByte(s, 0) >= 0:
		return "contains NUL"
	default:
		return ""
	}
}

// isNullRaw reports whether raw JSON of a field says nothing.
func isNullRaw(raw string) bool {
	return strings.TrimSpace(raw) == "" || strings.TrimSpace(raw) == "null"
}

func rawError(field string, err error) error {
	fe, ok := errors.AsType[*FieldError](err)
	if !ok {
		return err
	}
	return &FieldError{Field: field, Value: fe.Field, Reason: "not acceptable JSON: " + fe.Reason, Offset: fe.Offset}
}

func tooLong(most int) string { return "want at most " + strconv.Itoa(most) + " bytes" }
