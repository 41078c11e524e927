package incident

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident/internal/ptree"
)

// A facet is one value that alerts of an incident have in common with a count of how many have it, so that names, filters and
// counts never walk the alerts. Values are compared by simple case folding; the first spelling is shown.
type facetKind uint8

const (
	facetTitle facetKind = iota
	facetCategory
	facetTechnique
	facetServiceSource
	facetDetectionSource
	facetReporter // detection source, or service source where that is unknown
	facetProduct
	facetDevice
	facetUser
	facetMailbox
	facetApp
	facetIP
	facetURL
	facetFile
	facetProcess
	facetDeviceName // what else devices are known by, and so on for each kind of entity
	facetUserName
	facetMailboxName
	facetAppName
	facetIPName
	facetURLName
	facetFileName
	facetProcessName
	facetDeviceGroup
	facetOSPlatform
	facetInvestigation
	facetThreat
	facetActor
	facetPolicy
	facetSystemTag
	facetKinds
)

type facetKey struct {
	kind  facetKind
	value string
}

type facet struct {
	label string // in the spelling of the alert with the lowest id; entities have none
	lead  string // that alert; only while mixed
	n     int32
	mixed bool // alerts spell it differently
}

// isEntity reports whether a kind is one of entities by their keys.
func (k facetKind) isEntity() bool { return k >= facetDevice && k <= facetProcess }

// isEntityName reports whether a kind is one of what else entities are known by.
func (k facetKind) isEntityName() bool { return k >= facetDeviceName && k <= facetProcessName }

// nameKinds is how far the kind of the other names of entities is from that of their keys.
const nameKinds = facetDeviceName - facetDevice

// entityFacet is the kind of an entity. They stand in the same order.
func entityFacet(k alert.EntityKind) facetKind { return facetDevice + facetKind(k-alert.DeviceEntity) }

// entity is an entity as EntityKey writes it.
func (k facetKey) entity() string {
	return (alert.DeviceEntity + alert.EntityKind(k.kind-facetDevice)).String() + ":" + k.value
}

// parseEntity reads what EntityKey writes.
func parseEntity(text string) (facetKey, bool) {
	what, key, _ := strings.Cut(text, ":")
	kind, err := alert.ParseEntityKind(what)
	if err != nil || kind == alert.UnknownEntity || kind.String() != what {
		return facetKey{}, false
	}
	return facetKey{entityFacet(kind), key}, true
}

var facetOps = &ptree.Ops[facetKey, facet, struct{}]{Compare: func(a, b facetKey) int {
	if c := cmp.Compare(a.kind, b.kind); c != 0 {
		return c
	}
	return strings.Compare(a.value, b.value)
}}

var mergedOps = &ptree.Ops[uint64, audit.Head, struct{}]{Compare: cmp.Compare[uint64]}

var tagOps = &ptree.Ops[string, string, struct{}]{Compare: strings.Compare}

func foldTag(tag string) string { return filter.Fold(strings.TrimSpace(tag)) }

// each yields the labels of one kind in order of their folded values.
func (b *body) each(kind facetKind) iter.Seq[string] {
	return func(yield func(string) bool) {
		for k, f := range b.facets.From(facetOps, facetKey{kind: kind}) {
			if k.kind != kind || !yield(f.label) {
				return
			}
		}
	}
}

func (b *body) has(kind facetKind, value string) bool {
	_, ok := b.facets.Get(facetOps, facetKey{kind, filter.Fold(value)})
	return ok
}

// texts yields what the facets of one kind are found by, folded: their values, and what else entities are known by.
func (b *body) texts(kind facetKind) iter.Seq[string] {
	return func(yield func(string) bool) {
		if b.yieldTexts(kind, yield) && kind.isEntity() {
			b.yieldTexts(kind+nameKinds, yield)
		}
	}
}

func (b *body) yieldTexts(kind facetKind, yield func(string) bool) bool {
	for k := range b.facets.From(facetOps, facetKey{kind: kind}) {
		if k.kind != kind {
			break
		}
		if !k.isUntitled() && !yield(k.value) {
			return false
		}
	}
	return true
}

func (b *body) hasText(kind facetKind, folded string) bool {
	k := facetKey{kind, folded}
	if _, ok := b.facets.Get(facetOps, k); ok {
		return !k.isUntitled()
	}
	if !kind.isEntity() {
		return false
	}
	_, ok := b.facets.Get(facetOps, facetKey{kind + nameKinds, folded})
	return ok
}

// entities yields what the alerts are about, in order of kind and key.
func (b *body) entities() iter.Seq[facetKey] {
	return func(yield func(facetKey) bool) {
		for k := range b.facets.From(facetOps, facetKey{kind: facetDevice}) {
			if !k.kind.isEntity() || !yield(k) {
				return
			}
		}
	}
}

// EntityKey is the text under which an entity is looked up: its kind and its identifier, folded.
func EntityKey(e alert.Entity) string {
	return e.EntityKind().String() + ":" + filter.Fold(e.Key())
}

// entityKeys are the entities of an alert that are of some kinds, each once, in order of kind and key, cut to MaxLookups.
func entityKeys(a *alert.Alert, kinds []alert.EntityKind) []string {
	type entity struct {
		kind alert.EntityKind
		key  string
	}
	found := make([]entity, 0, len(a.Evidence))
	for _, ev := range a.Evidence {
		if e := ev.Entity(); e != nil && slices.Contains(kinds, e.EntityKind()) && e.Key() != "" {
			found = append(found, entity{e.EntityKind(), EntityKey(e)})
		}
	}
	slices.SortFunc(found, func(a, b entity) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), strings.Compare(a.key, b.key))
	})
	found = slices.Compact(found)
	keys := make([]string, 0, min(len(found), MaxLookups))
	for _, e := range found[:cap(keys)] {
		keys = append(keys, e.key)
	}
	return keys
}

// A labelled facet is one as a single alert has it.
type labelled struct {
	facetKey
	label string
}

// facetBuffers are reused, for every alert that comes or goes has its facets listed once.
var facetBuffers = sync.Pool{New: func() any { return new([]labelled) }}

// withFacets calls use with every facet of an alert once, in order of kind and value, with the first label the alert has for
// it. The slice is not use's to keep.
func withFacets(a *alert.Alert, use func([]labelled)) {
	buf := facetBuffers.Get().(*[]labelled)
	all := appendFacets((*buf)[:0], a)
	use(all)
	if cap(all) <= 1<<10 { // one alert of much evidence must not hold its memory for good
		clear(all)
		*buf = all[:0]
		facetBuffers.Put(buf)
	}
}

func appendFacets(out []labelled, a *alert.Alert) []labelled {
	add := func(kind facetKind, value, label string) {
		if value = filter.Fold(value); value != "" {
			out = append(out, labelled{facetKey{kind, value}, label})
		}
	}
	text := func(kind facetKind, s string) { add(kind, s, s) }
	add(facetTitle, titleKey(a), displayLine(a.Title, len(a.Title)))
	for c := range a.AllCategories() {
		text(facetCategory, c)
	}
	for _, t := range a.MitreTechniques {
		text(facetTechnique, t)
	}
	service, detection := a.ServiceSource.String(), a.DetectionSource.String()
	if a.ServiceSource != 0 {
		text(facetServiceSource, service)
	}
	if a.DetectionSource != 0 {
		text(facetDetectionSource, detection)
		text(facetReporter, detection)
	} else if a.ServiceSource != 0 {
		text(facetReporter, service)
	}
	text(facetProduct, a.ProductName)
	text(facetThreat, a.ThreatDisplayName)
	text(facetThreat, a.ThreatFamilyName)
	text(facetActor, a.ActorDisplayName)
	text(facetPolicy, a.AlertPolicyID)
	if a.InvestigationState != 0 {
		text(facetInvestigation, a.InvestigationState.String())
	}
	for _, t := range a.SystemTags {
		text(facetSystemTag, t)
	}
	var names []string
	for _, ev := range a.Evidence {
		e := ev.Entity()
		if e == nil {
			continue
		}
		kind, key := entityFacet(e.EntityKind()), filter.Fold(e.Key())
		add(kind, key, "")
		names = e.AppendNames(names[:0])
		for _, name := range names {
			if name = filter.Fold(name); name != key {
				add(kind+nameKinds, name, "")
			}
		}
		if d, ok := e.(alert.Device); ok && key != "" {
			text(facetDeviceGroup, d.RBACGroupName)
			text(facetOSPlatform, d.OSPlatform)
		}
	}
	slices.SortStableFunc(out, func(a, b labelled) int { return facetOps.Compare(a.facetKey, b.facetKey) })
	return slices.CompactFunc(out, func(a, b labelled) bool { return a.facetKey == b.facetKey })
}

// titleKey tells titles apart; alerts without one do not count as having one in common with others.
func titleKey(a *alert.Alert) string {
	if t := displayLine(a.Title, len(a.Title)); t != "" {
		return t
	}
	return untitled + a.ID
}

// untitled begins the titles of alerts that have none; no title has it.
const untitled = "\x00"

func (k facetKey) isUntitled() bool {
	return k.kind == facetTitle && strings.HasPrefix(k.value, untitled)
}
