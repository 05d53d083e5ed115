-- Finds the record that holds a session; whether it still names the session is for the caller to see.
local held = read(KEYS[2])
local holder = held and held:match('^%d+ (.*)$')
if not holder then
  return { us, changed, false, false }
end
return { us, changed, holder, fetch(recordKey(holder)) }
