package org.example.toy;

class Step7Test extends ToyTck {
    @Override
    ToyFleet fleet() {
        return new StepFleet(7);
    }
}
