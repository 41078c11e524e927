// Package filter says what a record must look like: conditions as data.
//
// A condition is an [Expr]. It is built in Go from the fields of a record, which are declared once beside its type and
// are both its schema and the typed constructors of conditions:
//
//	var (
//		BySeverity = filter.NewRank("severity", func(i *Incident) Severity { return i.Severity }, ParseSeverity)
//		ByTag      = filter.NewTexts("customTags", (*Incident).Tags, (*Incident).HasTag)
//		Schema     = filter.NewSchema[Incident](BySeverity, ByTag)
//	)
//
//	wanted := filter.And(BySeverity.AtLeast(Medium), ByTag.Is("ransomware"))
//
// The same expression prints as text ([Expr.String]), is checked when it comes from a user ([Schema.Check]), has "me" and
// "now" put in ([Schema.Bind]), becomes a predicate ([Schema.Compile]), and can be read by a store that translates it
// into its own query language ([Expr.Op], [Expr.Operands], [Expr.Test]). It is immutable; the zero value matches
// everything.
//
// # The language
//
// The text is a subset of the OData 4.01 $filter language, as the Microsoft Graph security API uses it. [Parse] reads it,
// and String writes it in one canonical form:
//
//	condition  = false
//	           | test
//	           | condition and condition              binds closer than or
//	           | condition or condition
//	           | not function | not any | not ( condition )
//	           | ( condition )
//
//	test       = comparison | function | any
//	comparison = property operator value              operator: eq ne gt ge lt le
//	           | property in (value,value,...)        two values or more
//	           | property eq null                     not set: an empty text, the zero time
//	function   = contains(property,text) | startswith(property,text) | endswith(property,text)
//	any        = property/any(t:comparison)           a collection: one element t is enough
//	           | property/any(t:function)
//	           | property/any()                       has an element
//
//	value      = 'text'                               a quote is written twice: 'it''s'
//	           | 42 | -1                              a whole number of 64 bits
//	           | 2026-03-01T08:00:00Z                 a time, UTC, to the nanosecond
//	           | true | false
//	           | now() sub duration'P7D'              that long ago, when it is bound
//
// Beside that, Parse reads white space anywhere between words, words of the language in any case, parentheses that are not
// needed, true, a list of one value, a name of one's own for the element of a collection and or between conditions on it, ne
// null, members of enums in any case and as qualified literals (microsoft.graph.security.alertSeverity'high', see
// [Enum.Named]), numbers in quotes, since Graph's ids are, dates without a time, which are midnight UTC, times with an offset,
// now() by itself, and a duration without the name of its type. It reads nothing that means something else in OData.
//
// Which operators a property has depends on the type of its field:
//
//	                 eq   ne   in   gt ge lt le   contains startswith endswith   eq null
//	Text             x    x    x                  x                              x
//	Enum, Rank       x    x    x    Rank only
//	Number           x    x    x    x
//	Time             x    not  x    x                                            x
//	Bool             x    not
//	Symbol           x    not  x
//	Texts, in any    x         x                  x                              any()
//	Enums, in any    x         x
//
// Where it says not, ne is read, and written as not (property eq value), which is the same; no test has it. The rest is
// refused: ne of an element, since "one of them is another" is hardly ever meant (want not any(t:t eq value)), in of bools, an
// order of texts, and of OData all, count, arithmetic, any other function, the future, and comparing two properties.
//
// A condition that matches everything is the empty text. Members of enums are texts, by their name on the wire: severity
// ge 'medium'.
//
// # What a condition means
//
// There are two truth values: a test passes or it does not, and not turns one into the other, so the laws of Boolean
// algebra hold. A time that is not set passes no comparison, neither lt nor ge nor eq; hence it passes the not of each, which
// ne is. Texts compare by simple case folding ([Fold]), times as instants, ranks by the value of the enum.
//
// # What a user may send
//
// Everything that is wrong with an expression is an [*Error] and never a wider result: a property the schema does not
// have, an operator the property does not allow, a value that is not of its type, text that is not UTF-8 or has a NUL,
// the zero time, more than [MaxDepth], [MaxNodes], [MaxList], [MaxText] or [MaxFilter] allow. What is
// far over the bounds is not even kept, so that no expression, however it was built, makes a method recurse deeply or run
// long.
package filter
