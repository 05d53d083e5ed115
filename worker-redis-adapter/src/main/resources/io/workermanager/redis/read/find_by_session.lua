-- Finds the record that the session key names. The caller checks whether the record still names the session.
local value = getString(KEYS[2])
local token, holder = (value or '0'):match('^(%d+) ?(.*)$')
if not parseInteger(token) or holder ~= '' and not isId(holder) then
  failCorrupt(KEYS[2], 'token')
elseif holder == '' then
  return { nowMicros, newControl, false, false }
end
return { nowMicros, newControl, holder, getRaw(recordKey(holder)) }
