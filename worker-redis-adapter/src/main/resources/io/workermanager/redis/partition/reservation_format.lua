-- Who of all partitions holds a session: 'token\nuntil\nholder\nfrom\nexpected\nnext', or 'token' alone if it was given up. The
-- holder's record names the session under the token, unless the write that does so is still under way: then the time 'until' has
-- not come, and the version of the record is the expected one. 'from' is whom the session was taken over from.

local function parsed(value)
  if not value then
    return nil
  end
  local token, holder, from, version = value:match('^(%d+)\n%d+\n([^\n]*)\n([^\n]*)\n[^\n]*\n([^\n]*)$')
  token = token or value:match('^%d+$')
  if not number(token) or holder and not isId(holder) then
    spoiled(KEYS[2], 'reservation')
  end
  return { token = token, holder = holder, from = from, version = version }
end
