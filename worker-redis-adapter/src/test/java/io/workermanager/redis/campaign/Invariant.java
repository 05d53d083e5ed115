package io.workermanager.redis.campaign;

/** The invariants under every fault. */
enum Invariant {
    /** No session is assigned in two living records. */
    ONE_HOLDER,
    /** No session is run by two agents at a time, unless the first run was cancelled before the second began. */
    ONE_RUN,
    /** The fencing tokens of a session rise. */
    TOKENS_RISE,
    /** No acknowledged mark, hold, lift or stop is undone by anything but a later order. */
    ORDERS_STAND,
    /** An acknowledged order has one entry in the audit log, and a refused one has none. */
    ORDERS_LOGGED,
    /** No finder and no claim offers a worker that an order, acknowledged before, excludes. */
    OFFERS_OBEY,
    /** Every key has a time to live. */
    KEYS_EXPIRE,
    /** The parts of the statistics add up to the whole. */
    STATS_ADD_UP,
    /** In a quiet fleet lists, finders and statistics agree with the records in the store. */
    VIEWS_AGREE,
    /** A method throws what its documentation names, and nothing else. */
    DOCUMENTED_EXCEPTIONS,
    /** Every kind of call succeeds some time. */
    EVERY_CALL_SUCCEEDS,
    /** After a fault every store answers within three times its timeout and one second. */
    HEALS_IN_TIME,
    /** The run came to its end: its fault could be played and healed. */
    RUN_COMPLETES
}
