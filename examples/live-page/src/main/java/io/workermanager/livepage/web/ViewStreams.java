package io.workermanager.livepage.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.sse.SseClient;
import io.workermanager.livepage.snapshot.FleetSnapshots;
import io.workermanager.livepage.view.FleetPage;
import io.workermanager.livepage.view.MergePatch;
import io.workermanager.livepage.view.ViewQuery;
import io.workermanager.model.InvalidValueException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The streams of server-sent events, one per open page. Each begins with the whole content of the page as the event {@code view}, and
 * continues with its changes as merge patches. A slow browser misses intermediate states, and delays no other. Safe for use by many
 * threads.
 */
public final class ViewStreams implements AutoCloseable {
    private static final int MOST = 200;

    private final FleetSnapshots snapshots;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    private final ExecutorService senders = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "live-page-stream");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Creates the streams of a fleet.
     *
     * @param snapshots the fleet
     */
    public ViewStreams(FleetSnapshots snapshots) {
        this.snapshots = snapshots;
    }

    void open(SseClient client, FleetPage page) {
        if (streams.size() >= MOST) {
            client.sendEvent("failure", MOST + " pages are open already");
            return;
        }
        Stream stream;
        try {
            ViewQuery query = new ViewQuery(client.ctx().queryParamMap());
            stream = new Stream(client, page, query);
            stream.send(page.view(snapshots.current(), query));
        } catch (InvalidValueException e) {
            client.sendEvent("failure", String.valueOf(e.getMessage()));
            return;
        }
        client.keepAlive();
        streams.add(stream);
        stream.subscription = Optional.of(snapshots.subscribe(stream::changed));
        client.onClose(stream::end);
    }

    /** Ends all streams. */
    @Override
    public void close() {
        streams.forEach(Stream::close);
        senders.shutdownNow();
    }

    /** The stream of one open page. */
    private final class Stream {
        private final SseClient client;
        private final FleetPage page;
        private final ViewQuery query;
        private final AtomicBoolean due = new AtomicBoolean();
        private Optional<ObjectNode> sent = Optional.empty();
        private volatile Optional<FleetSnapshots.Subscription> subscription = Optional.empty();

        Stream(SseClient client, FleetPage page, ViewQuery query) {
            this.client = client;
            this.page = page;
            this.query = query;
        }

        void changed() {
            if (due.compareAndSet(false, true)) {
                try {
                    senders.execute(this::sendLatest);
                } catch (RejectedExecutionException e) {
                    end();
                }
            }
        }

        private void sendLatest() {
            due.set(false);
            try {
                send(page.view(snapshots.latest(), query));
            } catch (RuntimeException e) {
                close();
            }
        }

        /** Ends the request, unless the container has ended it: Javalin would then fail without an end. */
        private void close() {
            end();
            try {
                boolean unused = client.ctx().res().isCommitted();
            } catch (IllegalStateException e) {
                return;
            }
            client.close();
        }

        private synchronized void send(ObjectNode view) {
            if (client.terminated()) {
                end();
                return;
            }
            if (sent.isEmpty()) {
                client.sendEvent("view", view.toString());
            } else {
                client.sendEvent("patch", MergePatch.between(sent.get(), view).toString());
            }
            sent = Optional.of(view);
        }

        private void end() {
            streams.remove(this);
            subscription.ifPresent(FleetSnapshots.Subscription::close);
        }
    }
}
