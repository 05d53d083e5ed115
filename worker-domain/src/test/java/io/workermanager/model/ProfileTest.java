package io.workermanager.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ProfileTest {
    private static final Profile SPOT = Profile.of("websocket", "kraken", "spot", "futures");

    @Test
    void theDefaultsAreTypeDefaultAndExchangeKraken() {
        assertThat(RegisterOptions.defaults().profile()).isEqualTo(Profile.of("default", "kraken"));
    }

    @Test
    void equalityIgnoresTheOrderOfCapabilities() {
        assertThat(SPOT)
                .isEqualTo(Profile.of("websocket", "kraken", "futures", "spot", "spot"))
                .hasSameHashCodeAs(Profile.of("websocket", "kraken", "futures", "spot"))
                .hasToString("websocket@kraken[spot, futures]");
        assertThatThrownBy(() -> SPOT.capabilities().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    @DisplayName("N23: criteria compare each capability as a whole and require all of them")
    void capabilitiesMatchAsWholeWords() {
        assertThat(Criteria.capabilities("spot")).accepts(SPOT);
        assertThat(Criteria.capabilities("spot").andCapabilities("futures")).accepts(SPOT);
        for (String wrong : new String[] {"spo", "pot", "spots", "SPOT", "*"}) {
            assertThat(Criteria.capabilities(wrong)).rejects(SPOT);
            assertThat(Selector.capability(wrong).mayMatch(SPOT)).isFalse();
        }
        for (String stored : new String[] {"spot,futures", "spot "}) {
            assertThat(new Selector.Condition(Selector.Kind.CAPABILITY, "", Set.of(stored)))
                    .satisfies(condition -> assertThat(new Selector(List.of(condition)).mayMatch(SPOT))
                            .isFalse());
        }
        assertThat(Criteria.capabilities("spot", "options")).rejects(SPOT);
    }

    @Test
    void aProfileMustMeetEveryPartOfTheCriteria() {
        assertThat(Criteria.any()).accepts(SPOT, Profile.defaults()).hasToString("any worker");
        assertThat(Criteria.type("websocket").withExchange("kraken")).accepts(SPOT);
        assertThat(Criteria.type("websocket").withExchange("binance")).rejects(SPOT);
        assertThat(Criteria.type("web")).rejects(SPOT).hasToString("type=web");
        assertThat(Criteria.exchange("krak")).rejects(SPOT);
    }

    @Test
    void anUpdateChangesOnlyThePartsItHas() {
        assertThat(ProfileUpdate.none().applyTo(SPOT)).isEqualTo(SPOT);
        assertThat(ProfileUpdate.type("hybrid").applyTo(SPOT))
                .isEqualTo(Profile.of("hybrid", "kraken", "spot", "futures"));
        assertThat(ProfileUpdate.exchange("binance").withCapabilities("options").applyTo(SPOT))
                .isEqualTo(Profile.of("websocket", "binance", "options"));
        assertThat(ProfileUpdate.capabilities(new String[0]).applyTo(SPOT).capabilities())
                .isEmpty();
    }

    @Test
    void optionsChangeOnePartAtATime() {
        RegisterOptions options = RegisterOptions.type("fix")
                .withExchange("binance")
                .withCapabilities("spot")
                .withAttribute("region", "eu")
                .withAttribute("nothing", null);

        assertThat(options.profile()).isEqualTo(Profile.of("fix", "binance", "spot"));
        assertThat(options.attributes().asMap()).containsOnlyKeys("region", "nothing");
        assertThat(options.rejectIfAlive()).isFalse();
        assertThat(options.withCapabilities().profile().capabilities()).isEqualTo(Set.of());
    }
}
