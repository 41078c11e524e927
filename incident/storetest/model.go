package storetest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/seed-d7eb6e68/caseload/audit"
	"github.com/seed-d7eb6e68/caseload/filter"
	"github.com/seed-d7eb6e68/caseload/incident"
)

// A model is what a store must hold, kept in the plainest way: maps and sorting.
type model struct {
	mu        sync.Mutex
	incidents map[incident.ID]incident.Incident
	logs      map[incident.ID][]audit.Entry
	receipts  map[string]incident.Receipt
	order     []string // commands, oldest first
}

func newModel() *model {
	return &model{
		incidents: map[incident.ID]incident.Incident{}, logs: map[incident.ID][]audit.Entry{},
		receipts: map[string]incident.Receipt{},
	}
}

// apply notes a batch that the store said it committed; batches may come in any order.
func (m *model) apply(b incident.Batch) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, again := m.receipts[b.Command()]; again {
		return
	}
	m.receipts[b.Command()] = b.Receipt()
	m.order = append(m.order, b.Command())
	for w := range b.Writes() {
		inc := w.Incident()
		if m.incidents[inc.ID].Version < inc.Version {
			m.incidents[inc.ID] = inc
		}
		log := slices.AppendSeq(m.logs[inc.ID], w.Entries())
		slices.SortFunc(log, func(a, b audit.Entry) int { return cmp.Compare(a.Seq, b.Seq) })
		m.logs[inc.ID] = log
	}
}

// commits is how many commands were committed.
func (m *model) commits() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.order)
}

// ids are all incidents, ascending.
func (m *model) ids() []incident.ID {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.incidents))
}

// live are the incidents that are not redirected, ascending.
func (m *model) live() []incident.ID {
	return slices.DeleteFunc(m.ids(), func(id incident.ID) bool { return m.incidents[id].Status == incident.Redirected })
}

// list answers a query by hand.
func (m *model) list(l *lab, q incident.Query, after *incident.Incident) []incident.Incident {
	match, err := incident.Schema.Compile(q.Filter)
	l.must(err, "compile "+q.Filter.String())
	var out []incident.Incident
	for _, id := range m.ids() {
		inc := m.incidents[id]
		if inc.Status == incident.Redirected && !q.Redirected || !match(&inc) {
			continue
		}
		if after != nil && inOrder(q.Order, inc, *after) <= 0 {
			continue
		}
		out = append(out, inc)
	}
	slices.SortFunc(out, func(a, b incident.Incident) int { return inOrder(q.Order, a, b) })
	if q.Limit > 0 && len(out) > q.Limit {
		out = out[:q.Limit]
	}
	return out
}

// inOrder compares two incidents as the documentation of the order keys says.
func inOrder(o incident.Order, a, b incident.Incident) int {
	var c int
	switch o.Key {
	case incident.OrderUpdated:
		c = a.UpdatedAt.Compare(b.UpdatedAt)
	case incident.OrderCreated:
		c = a.CreatedAt.Compare(b.CreatedAt)
	case incident.OrderSeverity:
		c = cmp.Compare(a.Severity, b.Severity)
	case incident.OrderFirstActivity:
		c = a.FirstActivity.Compare(b.FirstActivity)
	case incident.OrderLastActivity:
		c = a.LastActivity.Compare(b.LastActivity)
	case incident.OrderName:
		c = strings.Compare(filter.Fold(a.Name), filter.Fold(b.Name))
	}
	if c = cmp.Or(c, cmp.Compare(a.ID, b.ID)); !o.Ascending {
		c = -c
	}
	return c
}

// activity answers an activity query by hand.
func (m *model) activity(l *lab, q incident.ActivityQuery) []audit.Entry {
	match, err := audit.Schema.Compile(q.Filter)
	l.must(err, "compile "+q.Filter.String())
	log := slices.Clone(m.logs[q.Incident])
	if q.Newest {
		slices.Reverse(log)
	}
	var out []audit.Entry
	for _, e := range log {
		if q.After != 0 && (q.Newest && e.Seq >= q.After || !q.Newest && e.Seq <= q.After) || !match(&e) {
			continue
		}
		if out = append(out, e); len(out) == q.Limit {
			break
		}
	}
	return out
}

// orders are all orders in both directions.
func orders() []incident.Order {
	var all []incident.Order
	for k := incident.OrderUpdated; k <= incident.OrderName; k++ {
		all = append(all, incident.Order{Key: k}, incident.Order{Key: k, Ascending: true})
	}
	return all
}

func nameOf(o incident.Order) string {
	names := [...]string{"updated", "created", "id", "severity", "firstActivity", "lastActivity", "name"}
	return fmt.Sprintf("%s ascending=%t", names[o.Key], o.Ascending)
}
