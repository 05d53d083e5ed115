package io.workermanager.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.rules.SampleRecords;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplanationTest extends SampleRecords {
    private static final Profile SPOT = Profile.of("websocket", "kraken", "spot");
    private static final Profile FIX = Profile.of("fix", "binance");
    private static final WorkerCensus CENSUS = new WorkerCensus(Map.of(
            SPOT,
            Map.of(
                    WorkerCensus.State.IDLE,
                    2L,
                    WorkerCensus.State.PROCESSING,
                    3L,
                    WorkerCensus.State.PAUSED,
                    1L,
                    WorkerCensus.State.EXPIRED,
                    4L,
                    WorkerCensus.State.LEFT,
                    5L),
            FIX,
            Map.of(WorkerCensus.State.IDLE, 7L, WorkerCensus.State.OFFLINE, 1L, WorkerCensus.State.EXPIRED, 9L)));

    private static Explanation explain(Criteria criteria, long askedToStop, FleetControl control) {
        return Explanation.of(
                criteria, Optional.empty(), askedToStop, CENSUS, WorkerCensus.empty(), Map.of(), control, NOW);
    }

    @Test
    void theFirstSentenceIsTheAnswer() {
        Explanation found = Explanation.of(
                Criteria.any(),
                Optional.of(WorkerId.of("w")),
                0,
                CENSUS,
                WorkerCensus.empty(),
                Map.of(),
                NO_ORDERS,
                NOW);

        assertThat(found.sentences())
                .containsExactly(
                        "w is available for any worker",
                        "of 32 with a matching profile: 9 idle, 3 processing, 1 paused, 1 offline, 0 held, 13 expired, "
                                + "5 left");
        assertThat(found).hasToString(String.join("; ", found.sentences()));
    }

    @Test
    void countsTheLivingWorkersThatFailEachPart() {
        Criteria wanted = Criteria.type("websocket").withExchange("binance").andCapabilities("spot", "futures");

        assertThat(explain(wanted, 0, NO_ORDERS).sentences())
                .containsExactly(
                        "nobody is available for type=websocket exchange=binance capabilities=[spot, futures]",
                        "no worker has a matching profile",
                        "14 alive lack capability=futures",
                        "8 alive lack capability=spot",
                        "6 alive lack exchange=binance",
                        "8 alive lack type=websocket");
    }

    @Test
    void doesNotCountDeadWorkersAsLackingAPart() {
        WorkerCensus dead = new WorkerCensus(Map.of(FIX, Map.of(WorkerCensus.State.EXPIRED, 3L)));
        Explanation explanation = Explanation.of(
                Criteria.type("rest"),
                Optional.empty(),
                0,
                dead,
                WorkerCensus.empty(),
                Map.of(),
                held(Selector.all()),
                NOW);

        assertThat(explanation.lacking()).isEmpty();
        assertThat(explanation.held()).isEmpty();
    }

    @Test
    void namesHoldsInTheOrderTheyWereGiven() {
        FleetControl control = holding(
                hold("z", Selector.all()), hold("a", Selector.type("fix")), hold("none", Selector.type("rest")));

        Explanation explanation = explain(Criteria.any(), 0, control);

        assertThat(explanation.sentences())
                .containsExactly(
                        "nobody is available for any worker",
                        "of 32 with a matching profile: 0 idle, 0 processing, 1 paused, 1 offline, 12 held, "
                                + "13 expired, 5 left",
                        "hold z is on 14",
                        "hold a is on 8");
    }

    @Test
    void namesHoldsOnDifferentWorkersInTheOrderTheyWereGiven() {
        Hold fix = hold("m", Selector.type("fix"));
        Hold others = hold("n", Selector.type("websocket"));

        assertThat(explain(Criteria.any(), 0, holding(fix, others)).sentences())
                .containsSubsequence("hold m is on 8", "hold n is on 6");
        assertThat(explain(Criteria.any(), 0, holding(others, fix)).sentences())
                .containsSubsequence("hold n is on 6", "hold m is on 8");
    }

    @Test
    void namesShutdownRequestsAndLostControl() {
        assertThat(explain(Criteria.type("fix"), 7, NO_ORDERS.withLostRevision(9))
                        .sentences())
                .contains(
                        "the fleet control was lost while holds stood: an operator must write it again",
                        "7 idle were asked to stop");
    }
}
