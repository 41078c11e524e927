package incident

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"sync"
	"unique"

	"github.com/seed-d7eb6e68/caseload/alert"
	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident/internal/ptree"
)

// A feature is one value that alerts of an incident have in common with a count of how many have it, so that names, filters and
// counts never walk the alerts. Values are compared by simple case folding; the first spelling is shown.
type featureKind uint8

const (
	featureTitle featureKind = iota
	featureCategory
	featureTechnique
	featureServiceSource
	featureDetectionSource
	featureReporter // detection source, or service source where that is unknown
	featureProduct
	featureDevice
	featureUser
	featureMailbox
	featureApp
	featureIP
	featureURL
	featureFile
	featureProcess
	featureDeviceName // what else devices are known by, and so on for each kind of entity
	featureUserName
	featureMailboxName
	featureAppName
	featureIPName
	featureURLName
	featureFileName
	featureProcessName
	featureDeviceGroup
	featureOSPlatform
	featureInvestigation
	featureThreat
	featureActor
	featurePolicy
	featureSystemTag
	featureKinds
)

type featureKey struct {
	kind  featureKind
	value string
}

type feature struct {
	label string // in the spelling of the alert with the lowest id; entities have none
	lead  string // that alert; only while mixed
	n     int32
	mixed bool // alerts spell it differently
}

// isEntity reports whether a kind is one of entities by their keys.
func (k featureKind) isEntity() bool { return k >= featureDevice && k <= featureProcess }

// isEntityName reports whether a kind is one of what else entities are known by.
func (k featureKind) isEntityName() bool { return k >= featureDeviceName && k <= featureProcessName }

// nameKinds is how far the kind of the other names of entities is from that of their keys.
const nameKinds = featureDeviceName - featureDevice

// entityFeature is the kind of an entity. They stand in the same order.
func entityFeature(k alert.EntityKind) featureKind {
	return featureDevice + featureKind(k-alert.DeviceEntity)
}

// entity is an entity as EntityKey writes it.
func (k featureKey) entity() string {
	return (alert.DeviceEntity + alert.EntityKind(k.kind-featureDevice)).String() + ":" + k.value
}

// parseEntity reads what EntityKey writes.
func parseEntity(text string) (featureKey, bool) {
	what, key, _ := strings.Cut(text, ":")
	kind, err := alert.ParseEntityKind(what)
	if err != nil || kind == alert.UnknownEntity || kind.String() != what {
		return featureKey{}, false
	}
	return featureKey{entityFeature(kind), key}, true
}

var featureOps = &ptree.Ops[featureKey, feature, struct{}]{Compare: func(a, b featureKey) int {
	if c := cmp.Compare(a.kind, b.kind); c != 0 {
		return c
	}
	return strings.Compare(a.value, b.value)
}}

var mergedOps = &ptree.Ops[uint64, audit.Head, struct{}]{Compare: cmp.Compare[uint64]}

var tagOps = &ptree.Ops[string, string, struct{}]{Compare: strings.Compare}

func foldTag(tag string) string { return filter.Fold(strings.TrimSpace(tag)) }

// each yields the labels of one kind in order of their folded values.
func (b *body) each(kind featureKind) iter.Seq[string] {
	return func(yield func(string) bool) {
		for k, f := range b.features.From(featureOps, featureKey{kind: kind}) {
			if k.kind != kind || !yield(f.label) {
				return
			}
		}
	}
}

func (b *body) has(kind featureKind, value string) bool {
	_, ok := b.features.Get(featureOps, featureKey{kind, filter.Fold(value)})
	return ok
}

// texts yields what the features of one kind are found by, folded: their values, and what else entities are known by.
func (b *body) texts(kind featureKind) iter.Seq[string] {
	return func(yield func(string) bool) {
		if b.yieldTexts(kind, yield) && kind.isEntity() {
			b.yieldTexts(kind+nameKinds, yield)
		}
	}
}

func (b *body) yieldTexts(kind featureKind, yield func(string) bool) bool {
	for k := range b.features.From(featureOps, featureKey{kind: kind}) {
		if k.kind != kind {
			break
		}
		if !k.isUntitled() && !yield(k.value) {
			return false
		}
	}
	return true
}

func (b *body) hasText(kind featureKind, folded string) bool {
	k := featureKey{kind, folded}
	if _, ok := b.features.Get(featureOps, k); ok {
		return !k.isUntitled()
	}
	if kind == featureSystemTag { // the incident may have it of its own
		return slices.ContainsFunc(b.system, func(tag string) bool { return filter.Fold(tag) == folded })
	}
	if !kind.isEntity() {
		return false
	}
	_, ok := b.features.Get(featureOps, featureKey{kind + nameKinds, folded})
	return ok
}

// entities yields what the alerts are about, in order of kind and key.
func (b *body) entities() iter.Seq[featureKey] {
	return func(yield func(featureKey) bool) {
		for k := range b.features.From(featureOps, featureKey{kind: featureDevice}) {
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

// A labelled feature is one as a single alert has it.
type labelled struct {
	featureKey
	label string
}

// featureBuffers are reused, for every alert that comes or goes has its features listed once.
var featureBuffers = sync.Pool{New: func() any { return new([]labelled) }}

// withFeatures calls use with every feature of an alert once, in order of kind and value, with the first label the alert has for
// it. The slice is not use's to keep.
func withFeatures(a *alert.Alert, use func([]labelled)) {
	buf := featureBuffers.Get().(*[]labelled)
	all := appendFeatures((*buf)[:0], a)
	use(all)
	if cap(all) <= 1<<10 { // one alert of much evidence must not hold its memory for good
		clear(all)
		*buf = all[:0]
		featureBuffers.Put(buf)
	}
}

// shared is the one copy of a text that alerts of many incidents have in common: a title, a category. Texts that compare equal
// are then at one place, which is in the cache more often than not. What alerts are about is not kept like this: there is too much
// of it, and too little in common.
func shared(s string) string { return unique.Make(s).Value() }

func appendFeatures(out []labelled, a *alert.Alert) []labelled {
	add := func(kind featureKind, value, label string) {
		if value = filter.Fold(value); value != "" {
			out = append(out, labelled{featureKey{kind, value}, label})
		}
	}
	text := func(kind featureKind, s string) {
		if s != "" {
			s = shared(s)
			add(kind, shared(filter.Fold(s)), s)
		}
	}
	if title := displayLine(a.Title, len(a.Title)); title != "" {
		text(featureTitle, title)
	} else {
		add(featureTitle, untitled+a.ID, "") // alerts without a title do not count as having one in common with others
	}
	for c := range a.AllCategories() {
		text(featureCategory, c)
	}
	for _, t := range a.MitreTechniques {
		text(featureTechnique, t)
	}
	service, detection := a.ServiceSource.String(), a.DetectionSource.String()
	if a.ServiceSource != 0 {
		text(featureServiceSource, service)
	}
	if a.DetectionSource != 0 {
		text(featureDetectionSource, detection)
		text(featureReporter, detection)
	} else if a.ServiceSource != 0 {
		text(featureReporter, service)
	}
	text(featureProduct, a.ProductName)
	text(featureThreat, a.ThreatDisplayName)
	text(featureThreat, a.ThreatFamilyName)
	text(featureActor, a.ActorDisplayName)
	text(featurePolicy, a.AlertPolicyID)
	if a.InvestigationState != 0 {
		text(featureInvestigation, a.InvestigationState.String())
	}
	for _, t := range a.SystemTags {
		text(featureSystemTag, t)
	}
	var names []string
	for _, ev := range a.Evidence {
		e := ev.Entity()
		if e == nil {
			continue
		}
		kind, key := entityFeature(e.EntityKind()), filter.Fold(e.Key())
		add(kind, key, "")
		names = e.AppendNames(names[:0])
		for _, name := range names {
			if name = filter.Fold(name); name != key {
				add(kind+nameKinds, name, "")
			}
		}
		if d, ok := e.(alert.Device); ok && key != "" {
			text(featureDeviceGroup, d.RBACGroupName)
			text(featureOSPlatform, d.OSPlatform)
		}
	}
	slices.SortStableFunc(out, func(a, b labelled) int { return featureOps.Compare(a.featureKey, b.featureKey) })
	return slices.CompactFunc(out, func(a, b labelled) bool { return a.featureKey == b.featureKey })
}

// untitled begins the titles of alerts that have none; no title has it.
const untitled = "\x00"

func (k featureKey) isUntitled() bool {
	return k.kind == featureTitle && strings.HasPrefix(k.value, untitled)
}
