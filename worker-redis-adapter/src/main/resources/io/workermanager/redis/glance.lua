return { us, changed }
