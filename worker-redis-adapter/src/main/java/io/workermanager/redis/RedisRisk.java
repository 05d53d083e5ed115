package io.workermanager.redis;

/** Something about a server, or the way to it, that an operator should know before it happens. Immutable. */
public enum RedisRisk {
    /** Not everything that was acknowledged is on disk. */
    FORGETS("without an append-only file a killed server forgets every worker, mark and hold since its last snapshot,"
            + " if it takes any: set appendonly yes"),

    /** Keys are removed when memory runs out. */
    EVICTS("the eviction policy silently removes workers as soon as memory runs out:"
            + " set maxmemory-policy noeviction, which refuses new ones instead"),

    /** Replicas take over without having all writes. */
    FAILOVER_LOSES("a failover loses what was acknowledged and has not reached a replica:"
            + " set min-replicas-to-write 1 and min-replicas-max-lag 1"),

    /** Somebody's clock is wrong. */
    CLOCKS_APART("the server's clock and this machine's are more than a second apart; leases go by the server's:"
            + " if that is the wrong one, slew it, since a jump ahead ends every lease at once"),

    /** It is no master. */
    REPLICA("this server is a replica: it is behind, goes by its own clock and refuses every write:"
            + " connect to its master"),

    /** The client does not notice soon that nothing comes back any more. */
    SILENT_CONNECTIONS(
            "the client pings its connections rarely or never, so that one that a proxy or firewall has dropped"
                    + " without a word swallows calls for that long: set pingConnectionInterval to its timeout or less");

    private final String words;

    RedisRisk(String words) {
        this.words = words;
    }

    /**
     * Says what may happen and what to do about it.
     *
     * @return for an operator to read
     */
    public String words() {
        return words;
    }
}
