package io.workermanager.layering.samples.model;

public final class ModelThatWaits {
    public void pause() throws InterruptedException {
        Thread.sleep(1);
    }
}
