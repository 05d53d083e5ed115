package io.workermanager.model;

/**
 * The store lost fleet orders that this client has read, with holds that would still be active. No worker takes a
 * session until an operator gives an order on holds again, from any client. {@code lift(Hold.ALL)} keeps the marks of
 * single workers; {@code markAllOnline} lifts them too. If the fleet must stay stopped, give the hold again.
 */
public final class FleetControlLostException extends WorkerManagerException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param forgotten the revision that the store lost
     */
    public FleetControlLostException(long forgotten) {
        super(
                "the store forgot the fleet control of revision " + forgotten
                        + ", with holds that would still stand: an operator must give an order again, for example lift(Hold.ALL), which keeps the marks of single workers");
    }
}
