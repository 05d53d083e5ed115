/**
 * The Worker Manager: the rules of a fleet of long-running worker processes, the port to the place where its state is
 * kept, and the use cases on top of both.
 *
 * <p>Start at {@link io.workermanager}; {@link io.workermanager.model} holds the values, and
 * {@link io.workermanager.port} is the port that an adapter implements.
 */
@SuppressWarnings("module") // The kit and the adapter depend on this module, and are not there when it is compiled.
module io.workermanager.domain {
    requires static transitive org.jspecify;

    exports io.workermanager;
    exports io.workermanager.agent;
    exports io.workermanager.model;
    exports io.workermanager.port;
    exports io.workermanager.engine to
            io.workermanager.inmemory;
    exports io.workermanager.rules to
            io.workermanager.tck;
}
