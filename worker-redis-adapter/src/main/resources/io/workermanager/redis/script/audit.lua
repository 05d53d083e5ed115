-- The audit log: a stream of entries as JSON. Its key is one that a worker's user may not write.
local AUDIT = prefix .. 'workers:control:audit'
local AUDIT_ENTRIES, AUDIT_AGE = '1000', 90 * DAY

-- Fails the call unless an entry can be added.
local function requireAudit()
  requirePermission('XADD', AUDIT, '*', '', '')
  requirePermission('XTRIM', AUDIT, 'MAXLEN', '0')
  requirePermission('PEXPIRE', AUDIT, '1')
  requirePermission('XLEN', AUDIT)
  local length = redis.pcall('XLEN', AUDIT)
  if type(length) == 'table' then
    failCorrupt(AUDIT, 'audit log')
  end
end

-- Adds an entry. It precedes the changes of the order: if it fails, nothing has changed.
local function addAudit(entry)
  redis.call('XADD', AUDIT, 'MAXLEN', AUDIT_ENTRIES, '*', 'entry', entry)
  redis.call('XTRIM', AUDIT, 'MINID', integerText(nowMillis - AUDIT_AGE))
  redis.call('PEXPIRE', AUDIT, integerText(AUDIT_AGE))
end
