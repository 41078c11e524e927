// Package alert describes one detection: the [Alert] with its [Evidence], the enums it shares with incidents, and their wire form,
// which is the JSON of alerts_v2 in the Microsoft Graph security API, version 1.0.
//
// # Facts and decisions
//
// An alert carries what its source reports, the facts, and what analysts made of it, the decisions: status, classification,
// determination, owner, the time it was resolved, the incident it is in. [Alert.FactsDigest] covers the former and nothing of the
// latter, so that a second report of an alert shows whether there is news.
//
// Facts come from outside and are evidence: [Alert.Validate] refuses invalid UTF-8, NUL, values of enums that are no members, times no
// calendar has, and what is too large, and keeps the rest. Texts are therefore hostile until they are escaped for where they are shown.
//
// # The wire form
//
// A real payload unmarshals as it is. What comes out is the same document but for this:
//
//   - properties come in a fixed order, the unknown ones last; white space between tokens goes;
//   - every property of alerts_v2 is written, an absent or empty text and a time not set (also 0001-01-01T00:00:00Z) as null,
//     an absent or null list as [], an absent enum as unknown (one that came as null stays null);
//   - members of enums are in Graph's spelling, whichever case or older spelling they came in;
//   - times are in UTC, with up to nine fractional digits and no trailing zeros.
//
// Properties, evidence types and enum members this package does not know survive: Graph adds to its enums at any time, and sends
// unknownFutureValue to clients that did not ask for the new ones. A field with such a value reads as its zero, and the value is
// written back for as long as the field stays zero.
//
// JSON that could be read in two ways is refused: duplicate names, names that differ from a known one only in case, data after the
// document, NUL, half surrogate pairs, invalid UTF-8. So is what is larger or deeper than [MaxJSON], [MaxDepth] and [MaxProperties].
//
// # Enums
//
// Values are ranks of this package and mean nothing outside the process; what is stored or sent is the name. The zero of every enum
// is valid and means that nothing was given. Parsing takes any case and the spellings of older interfaces:
//
//	status           Active
//	severity         UnSpecified
//	classification   NotAvailable
//	determination    NotAvailable, CompromisedUser, Clean, InsufficientData, NoEnoughDataToValidate, ConfirmedUserActivity
//
// All values of this package are safe for concurrent reading.
package alert
