-- Finds the record that holds a session; whether it still names the session is for the caller to see.
local held = read(KEYS[2])
local token, holder = (held or '0'):match('^(%d+) ?(.*)$')
if not number(token) or holder ~= '' and not isId(holder) then
  spoiled(KEYS[2], 'token')
elseif holder == '' then
  return { us, changed, false, false }
end
return { us, changed, holder, fetch(recordKey(holder)) }
