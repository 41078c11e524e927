package incident

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/seed-d7eb6e68/caseload/filter"
)

// Facet is a property incidents are counted by. The zero Facet is none and is refused.
type Facet uint8

// The facets. An incident counts once under each value that it has: under exactly one of the first four, under any number of
// tags, service sources and categories.
const (
	StatusFacet         Facet = iota + 1 // of every status that is stored
	SeverityFacet                        // of the incident, not of its alerts
	ClassificationFacet                  // of the incident
	AssigneeFacet                        // users, groups, and nobody
	TagFacet                             // custom tags
	ServiceSourceFacet                   // of its alerts, as far as known
	CategoryFacet                        // of its alerts
)

// facetNames are the properties a bucket is filtered by.
var facetNames = [...]string{
	StatusFacet: FieldStatus, SeverityFacet: FieldSeverity, ClassificationFacet: FieldClassification, AssigneeFacet: FieldOwner,
	TagFacet: FieldTag, ServiceSourceFacet: "serviceSources", CategoryFacet: "categories",
}

// AllFacets yields every facet in order.
func AllFacets() iter.Seq[Facet] {
	return func(yield func(Facet) bool) {
		for f := StatusFacet; f.IsValid(); f++ {
			if !yield(f) {
				return
			}
		}
	}
}

// IsValid reports whether f is one of the constants; zero is not.
func (f Facet) IsValid() bool { return f != 0 && int(f) < len(facetNames) }

// String returns the property the facet counts, under the name that filters use: status, severity, classification, assignedTo,
// customTags, serviceSources, categories. It is Facet(n) for a value that is none of the constants.
func (f Facet) String() string {
	if !f.IsValid() {
		return fmt.Sprintf("Facet(%d)", uint8(f))
	}
	return facetNames[f]
}

// AppendText appends what String returns; it fails for a value that is none of the constants.
func (f Facet) AppendText(b []byte) ([]byte, error) {
	if !f.IsValid() {
		return b, noFacet(f.String())
	}
	return append(b, facetNames[f]...), nil
}

// MarshalText is AppendText.
func (f Facet) MarshalText() ([]byte, error) { return f.AppendText(nil) }

// UnmarshalText is ParseFacet.
func (f *Facet) UnmarshalText(text []byte) error {
	v, err := ParseFacet(string(text))
	if err == nil {
		*f = v
	}
	return err
}

// ParseFacet reads what String returns, in any case.
func ParseFacet(text string) (Facet, error) {
	for f := range AllFacets() {
		if strings.EqualFold(facetNames[f], text) {
			return f, nil
		}
	}
	return 0, noFacet(text)
}

func noFacet(text string) error {
	return &FieldError{Field: "facet", Value: clip(text), Reason: "want one of " + strings.Join(facetNames[StatusFacet:], ", ")}
}

// each passes on every value that an incident has, in the incident's own spelling and each once.
func (f Facet) each(inc *Incident, visit func(spelling)) {
	texts := func(kind featureKind) {
		for text := range inc.body().each(kind) {
			visit(spelling{text: text})
		}
	}
	switch f {
	case StatusFacet:
		visit(spelling{text: inc.Status.String()})
	case SeverityFacet:
		visit(spelling{text: inc.Severity.String()})
	case ClassificationFacet:
		visit(spelling{text: inc.Classification.String()})
	case AssigneeFacet:
		visit(spelling{inc.Owner.Kind(), inc.Owner.ID()})
	case TagFacet:
		for _, tag := range inc.body().tags.All() {
			visit(spelling{text: tag})
		}
	case ServiceSourceFacet:
		texts(featureServiceSource)
	case CategoryFacet:
		texts(featureCategory)
	}
}

// MaxBuckets is how many buckets one facet has at most.
const MaxBuckets = 1000

// FacetQuery asks for the buckets of one facet. Values that differ only in case (simple case folding) are one; values whose
// folded text is longer than [filter.MaxText] are in no bucket, since no filter could select them.
type FacetQuery struct {
	By     Facet
	Prefix string // only values that begin with it, of owners their id; compared by simple case folding
	Exact  bool   // only the value that Prefix is the whole of; of owners, a user and a group may both have it
	Limit  int    // at most MaxBuckets; zero: MaxBuckets
}

// takes reports whether the ask is for a value; both texts are folded.
func (a FacetQuery) takes(folded, prefix string) bool {
	return strings.HasPrefix(folded, prefix) && (!a.Exact || len(folded) == len(prefix)) && len(folded) <= filter.MaxText
}

// atMost is how many buckets the ask is for.
func (a FacetQuery) atMost() int {
	if a.Limit == 0 {
		return MaxBuckets
	}
	return a.Limit
}

// Validate reports what no store may accept: an unknown facet, a limit that is negative or over [MaxBuckets], and a prefix that
// is longer than [filter.MaxText] bytes, is not valid UTF-8 or has a NUL.
func (a FacetQuery) Validate() error {
	if !a.By.IsValid() {
		return noFacet(a.By.String())
	}
	if a.Limit < 0 || a.Limit > MaxBuckets {
		return &FieldError{Field: "limit", Value: itoa(a.Limit), Reason: "want at most " + itoa(MaxBuckets) + ", zero for as many"}
	}
	return checkPrefix(a.Prefix)
}

func checkPrefix(prefix string) error {
	if len(prefix) > filter.MaxText {
		return &FieldError{Field: "prefix", Value: clip(prefix), Reason: "want at most " + itoa(filter.MaxText) + " bytes"}
	}
	return checkFact("prefix", prefix)
}

// facetCount counts incidents for one ask. Exact spellings are counted, and folded only once they are all there, because
// folding costs more than looking one up.
type facetCount struct {
	ask   FacetQuery
	by    map[spelling]int
	visit func(spelling)
}

func newFacetCount(ask FacetQuery) *facetCount {
	c := &facetCount{ask: ask, by: map[spelling]int{}}
	c.visit = func(s spelling) { c.by[s]++ }
	return c
}

func (c *facetCount) add(inc *Incident) { c.ask.By.each(inc, c.visit) }

// buckets are what was counted, as [Faceter] says.
func (c *facetCount) buckets() []Bucket {
	prefix := filter.Fold(c.ask.Prefix)
	found := map[folding]ranked{}
	for s, n := range c.by {
		key := folding{s.kind, filter.Fold(s.text)}
		if !c.ask.takes(key.folded, prefix) {
			continue
		}
		r, ok := found[key]
		if !ok || s.text < r.shown {
			r.shown = s.text
		}
		found[key] = ranked{key, r.shown, r.count + n}
	}
	all := make([]ranked, 0, len(found))
	for _, r := range found {
		all = append(all, r)
	}
	slices.SortFunc(all, ranked.compare)
	out := make([]Bucket, min(len(all), c.ask.atMost()))
	for i := range out {
		out[i] = all[i].bucket(c.ask.By)
	}
	return out
}
