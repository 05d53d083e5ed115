-- The reservation of a session: 'token\nuntil\nholder\nfrom\nexpected\nnext', or only 'token' after the session was released.
-- The record of the holder names the session with the token, or the write that adds it is in progress: then the time 'until' has
-- not passed and the record has the version 'expected'. 'from' is the worker that the session was taken over from.

local function parseReservation(value)
  if not value then
    return nil
  end
  local token, holder, from, version = value:match('^(%d+)\n%d+\n([^\n]*)\n([^\n]*)\n[^\n]*\n([^\n]*)$')
  token = token or value:match('^%d+$')
  if not parseInteger(token) or holder and not isId(holder) then
    failCorrupt(KEYS[2], 'reservation')
  end
  return { token = token, holder = holder, from = from, version = version }
end
