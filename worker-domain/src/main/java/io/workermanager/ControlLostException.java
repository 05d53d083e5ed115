package io.workermanager;

import io.workermanager.model.WorkerManagerException;

/**
 * The store forgot fleet orders that this client has seen, with holds that would still stand: until an operator gives an order
 * again, for example {@code markAllOnline}, nobody takes a session.
 */
public final class ControlLostException extends WorkerManagerException {
    private static final long serialVersionUID = 1L;

    ControlLostException(long forgotten) {
        super("the store forgot the fleet control of revision " + forgotten
                + ", with holds that would still stand: an operator must give an order again");
    }
}
