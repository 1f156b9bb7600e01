package alliance

// PersonColumns are the columns in which the room keeps who somebody is.
var PersonColumns = personColumns
