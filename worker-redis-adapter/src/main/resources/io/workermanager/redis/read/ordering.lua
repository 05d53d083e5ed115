-- Compares byte by byte, since the operators of Lua follow the locale of the server.
local function precedes(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = a:byte(i), b:byte(i)
    if x ~= y then
      return x < y
    end
  end
  return #a < #b
end

-- The rank of the first member after (score, id), by binary search among the members with that score.
local function rankAfter(key, score, id)
  local low = readIndex(0, 'ZCOUNT', key, '-inf', '(' .. score)
  local high = readIndex(0, 'ZCOUNT', key, '-inf', score)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if precedes(id, readIndex({}, 'ZRANGE', key, middle, middle)[1] or '') then
      high = middle
    else
      low = middle + 1
    end
  end
  return low
end
