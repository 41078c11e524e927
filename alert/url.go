package alert

// URL is the entity of urlEvidence.
type URL struct {
	URL string // url as it came; never fetched or parsed here
}

// EntityKind returns [URLEntity].
func (u URL) EntityKind() EntityKind { return URLEntity }

// Key is the text of the URL.
func (u URL) Key() string { return u.URL }

// Label is the text of the URL. It may well be malicious: show it so that it can not be clicked.
func (u URL) Label() string { return u.URL }

// AppendNames implements [Entity].
func (u URL) AppendNames(names []string) []string {
	return appendNames(names, u.URL)
}

func (u URL) value() Entity { return u }

func (u URL) write(w *writer) { w.text("url", u.URL) }

func readURL(p props) URL { return URL{URL: p.string("url")} }
