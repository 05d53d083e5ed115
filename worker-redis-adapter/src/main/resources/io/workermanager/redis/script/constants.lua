-- A record that outlives its lease by less than this, in milliseconds, is in the set 'plain'.
local PLAIN_MARGIN = 100
