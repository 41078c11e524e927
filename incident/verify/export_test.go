package verify

import (
	"maps"
	"slices"
)

// Reorder makes one log tell of two versions, of commands that came one after the other in time, the other way round, and reports
// whether there were such. Everything else about the log stays sound.
func (t *Transcript) Reorder() bool {
	for _, id := range slices.Sorted(maps.Keys(t.logs)) {
		rows := t.logs[id].rows
		for i := range len(rows) - 1 {
			a, b := rows[i].tx, rows[i+1].tx
			if a == b || t.txs[a].outcome != done || t.txs[b].outcome != done || t.txs[a].ret >= t.txs[b].call {
				continue
			}
			for j := range rows {
				switch rows[j].tx {
				case a:
					rows[j].tx = b
				case b:
					rows[j].tx = a
				}
			}
			return true
		}
	}
	return false
}
