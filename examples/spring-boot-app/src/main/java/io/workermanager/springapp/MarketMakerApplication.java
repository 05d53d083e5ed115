package io.workermanager.springapp;

import io.workermanager.agent.SessionHandler;
import java.time.Duration;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** A market maker: it quotes the session that a dispatcher assigns to it, until it must stop. */
@SpringBootApplication
public class MarketMakerApplication {
    public static void main(String[] args) {
        SpringApplication.run(MarketMakerApplication.class, args);
    }

    @Bean
    SessionHandler quotes() {
        return run -> {
            while (!run.awaitCancelled(Duration.ofMillis(500))) {
                LoggerFactory.getLogger("quotes").info("quote {} under token {}", run.session(), run.token());
            }
        };
    }
}
