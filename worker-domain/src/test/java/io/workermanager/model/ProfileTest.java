package io.workermanager.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ProfileTest {
    private static final Profile SPOT = Profile.of("websocket", "kraken", "spot", "futures");

    @Test
    void theDefaultsAreTheOriginalOnes() {
        assertThat(RegisterOptions.DEFAULTS.profile()).isEqualTo(Profile.of("default", "kraken"));
    }

    @Test
    void profilesAreEqualWhateverTheOrderOfTheirCapabilities() {
        assertThat(SPOT)
                .isEqualTo(Profile.of("websocket", "kraken", "futures", "spot", "spot"))
                .hasSameHashCodeAs(Profile.of("websocket", "kraken", "futures", "spot"))
                .hasToString("websocket@kraken[spot, futures]");
        assertThatThrownBy(() -> SPOT.capabilities().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    @DisplayName("N23: capabilities match as whole words, all of them")
    void capabilitiesMatchAsWholeWords() {
        assertThat(Criteria.ANY.andCapabilities("spot")).accepts(SPOT);
        assertThat(Criteria.ANY.andCapabilities("spot").andCapabilities("futures"))
                .accepts(SPOT);
        for (String wrong : new String[] {"spo", "pot", "spots", "SPOT", "spot,futures", "spot ", "*"}) {
            assertThat(Criteria.ANY.andCapabilities(wrong)).rejects(SPOT);
            assertThat(Selector.capability(wrong)).rejects(SPOT);
        }
        assertThat(Criteria.ANY.andCapabilities("spot", "options")).rejects(SPOT);
    }

    @Test
    void everyPartThatIsNamedMustBeMet() {
        assertThat(Criteria.ANY).accepts(SPOT, Profile.DEFAULT).hasToString("any worker");
        assertThat(Criteria.ANY.withType("websocket").withExchange("kraken")).accepts(SPOT);
        assertThat(Criteria.ANY.withType("websocket").withExchange("binance")).rejects(SPOT);
        assertThat(Criteria.ANY.withType("web")).rejects(SPOT).hasToString("type=web");
        assertThat(Criteria.ANY.withExchange("krak")).rejects(SPOT);
    }

    @Test
    void anUpdateChangesWhatItNamesAndNothingElse() {
        assertThat(ProfileUpdate.NOTHING.applyTo(SPOT)).isEqualTo(SPOT);
        assertThat(ProfileUpdate.NOTHING.withType("hybrid").applyTo(SPOT))
                .isEqualTo(Profile.of("hybrid", "kraken", "spot", "futures"));
        assertThat(ProfileUpdate.NOTHING
                        .withExchange("binance")
                        .withCapabilities("options")
                        .applyTo(SPOT))
                .isEqualTo(Profile.of("websocket", "binance", "options"));
        assertThat(ProfileUpdate.NOTHING
                        .withCapabilities(new String[0])
                        .applyTo(SPOT)
                        .capabilities())
                .isEmpty();
    }

    @Test
    void aSelectorLooksAtOnePart() {
        assertThat(Selector.all()).accepts(SPOT, Profile.DEFAULT).hasToString("all");
        assertThat(Selector.type("websocket"))
                .accepts(SPOT)
                .rejects(Profile.DEFAULT)
                .hasToString("type=websocket");
        assertThat(Selector.exchange("binance")).rejects(SPOT);
        assertThat(Selector.capability("spot")).accepts(SPOT).rejects(Profile.DEFAULT);
        assertThatThrownBy(() -> new Selector(Selector.Kind.ALL, "x"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("a selector of all workers has no value, had \"x\"");
    }

    @Test
    void optionsChangeOnePartAtATime() {
        RegisterOptions options = RegisterOptions.DEFAULTS
                .withType("fix")
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
