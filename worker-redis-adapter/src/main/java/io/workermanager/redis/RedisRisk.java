package io.workermanager.redis;

/** A risk of a server or of its configuration that operators should know. Immutable. */
public enum RedisRisk {
    /** A killed server loses acknowledged writes. */
    FORGETS("without an append-only file a killed server forgets every worker, mark and hold since its last snapshot:"
            + " set appendonly yes"),

    /** The server removes keys when it runs out of memory. */
    EVICTS("the eviction policy silently removes workers as soon as memory runs out:"
            + " set maxmemory-policy noeviction, which refuses new ones instead"),

    /** A replica takes over without all acknowledged writes. */
    FAILOVER_LOSES("a failover loses acknowledged writes that have not reached a replica:"
            + " set min-replicas-to-write 1 and min-replicas-max-lag 1"),

    /** The clocks of the server and of this machine differ. */
    CLOCKS_APART(
            "the clocks of the server and of this machine differ by more than a second; leases use the server's clock:"
                    + " if that clock is wrong, slew it, since a jump ahead ends every lease at once"),

    /** The server is a replica. */
    REPLICA("this server is a replica: it lags behind, has a clock of its own and refuses every write:"
            + " connect to its master"),

    /** The client notices a dead connection late. */
    SILENT_CONNECTIONS(
            "the client pings its connections rarely or never, so that one that a proxy or firewall has dropped"
                    + " without a word swallows calls for that long: set pingConnectionInterval to its timeout or less");

    private final String words;

    RedisRisk(String words) {
        this.words = words;
    }

    /**
     * Describes what may happen and how to prevent it.
     *
     * @return a text for operators
     */
    public String words() {
        return words;
    }
}
