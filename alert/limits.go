package alert

// Bounds of what an alert may hold. [Alert.Validate] checks the first group; whatever passes it is also read back from the JSON
// it is written as. Lengths are in bytes, because they protect memory; they are far above what sources send.
const (
	MaxIDBytes      = 256      // id
	MaxTitleBytes   = 4 << 10  // title
	MaxTextBytes    = 64 << 10 // every other text but that of a comment
	MaxCommentBytes = 120_000  // the text of a comment: 30,000 characters of up to four bytes
	MaxList         = 1000     // elements of every list
	MaxRawBytes     = 256 << 10
	MaxBytes        = 1 << 20 // all texts and raw JSON together, with 4 to 64 bytes for each element of a list
)

// Bounds of the JSON that UnmarshalJSON reads.
const (
	MaxJSON       = 8 << 20 // bytes of the document of one alert; MaxBytes with every byte escaped, and room to spare
	MaxDepth      = 32      // objects and arrays inside each other, the document itself being the first
	MaxProperties = 1000    // properties of one object
)

// containerDepth is what a document that holds alerts may add to their depth, so that it can be read when they can.
const containerDepth = 4
