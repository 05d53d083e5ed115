-- The audit log: a stream of entries as JSON. Its key is one that a worker's user may not write.
local AUDIT_LOG = prefix .. 'workers:control:audit'
local AUDIT_ENTRIES, AUDIT_AGE = '1000', 90 * DAY

-- Fails the call unless an entry can be added.
local function requireAuditLog()
  requirePermission('XADD', AUDIT_LOG, '*', '', '')
  requirePermission('XTRIM', AUDIT_LOG, 'MAXLEN', '0')
  requirePermission('XLEN', AUDIT_LOG)
  requirePermission('PEXPIRE', AUDIT_LOG, '1')
  local length = redis.pcall('XLEN', AUDIT_LOG)
  if type(length) == 'table' and not isWrongType(length.err) then
    fail(length.err .. ' (XLEN ' .. AUDIT_LOG .. ')')
  elseif type(length) == 'table' then
    failCorrupt(AUDIT_LOG, 'audit log')
  end
end

-- Adds an entry, before the changes that it describes. If it cannot be added, nothing has changed.
local function addToAuditLog(entry)
  local added = redis.pcall('XADD', AUDIT_LOG, 'MAXLEN', AUDIT_ENTRIES, '*', 'entry', entry)
  if type(added) == 'table' and added.err then
    fail('ERR ' .. AUDIT_LOG .. ' takes no further entry: remove it (' .. added.err .. ')')
  end
  writing = true
  redis.call('PEXPIRE', AUDIT_LOG, integerText(AUDIT_AGE))
  redis.call('XTRIM', AUDIT_LOG, 'MINID', integerText(math.max(0, nowMillis - AUDIT_AGE)))
end
