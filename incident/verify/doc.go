// Package verify holds histories of many goroutines at work on one store against what the engine promises them: that every
// command and every read happens as if at one moment between its call and its return.
//
// A [History] is short, a few hundred operations of eight clients on a handful of incidents. [History.Check] asks porcupine for
// an order of them that a model of the rules, restated by hand, could have answered in: owner, status, tags, comments, severity,
// version, redirect, and for each alert who holds it and who owns it. What a command is refused with is part of its answer.
// Operations whose outcome the store could not tell stay in the history until its end.
//
// A [Transcript] is long. Every incident's log says which command wrote which version, so who read what from whom is known and
// no search is needed: [Transcript.Check] draws the graph of which operation must come before which, real time included, and looks for a
// cycle in linear time, after Elle (Kingsbury and Alvaro, VLDB 2020).
//
// [Plain] is a second store, of maps and a mutex, that can be told to be wrong in one way. It is what shows that both checks find
// what they are there to find.
//
// The command soak runs both for as long as it is told and keeps a ledger.
package verify
