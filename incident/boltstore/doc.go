// Package boltstore is an [incident.Store] in one file, for one process at a time: every command is on the disk before it returns.
package boltstore
