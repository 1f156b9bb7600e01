package landscape

// DeliveryRows lets tests measure what snapshots are made of.
var DeliveryRows = deliveryRows

// ReadAsked lets tests read addresses.
var ReadAsked = readAsked
