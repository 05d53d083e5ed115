package io.workermanager.model;

/**
 * The store forgot fleet orders that this client has seen, with holds that would still stand: until an operator gives an order
 * again, nobody takes a session. Any order on holds ends this, from whatever client: {@code lift(Hold.ALL)} leaves the marks of
 * single workers, {@code markAllOnline} lifts them too. If the fleet must stay stopped, give the hold again.
 */
public final class FleetControlLostException extends WorkerManagerException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param forgotten the revision that the store forgot
     */
    public FleetControlLostException(long forgotten) {
        super(
                "the store forgot the fleet control of revision " + forgotten
                        + ", with holds that would still stand: an operator must give an order again, for example lift(Hold.ALL), which keeps the marks of single workers");
    }
}
