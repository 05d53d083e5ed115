-- A record that outlives its lease by less, in milliseconds, is plain.
local PLAIN = 100
