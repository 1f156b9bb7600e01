package landscape

// DeliveryRows lets tests measure what snapshots are made of.
var DeliveryRows = deliveryRows

// ReadAsked lets tests read addresses.
var ReadAsked = readAsked

// Short and Certain let tests read shares.
var Short, Certain = short, certain
