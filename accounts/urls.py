from django.urls import path

from accounts.views import one_time_password, password, sign_in

app_name = "accounts"

urlpatterns = [
    path("anmelden/", sign_in.sign_in, name="sign_in"),
    path("anmelden/link/", sign_in.login_link, name="login_link"),
    path("anmelden/mit-link/", sign_in.use_link, name="use_link"),
    path("anmelden/e-mail/", sign_in.mail_sent, name="mail_sent"),
    path("anmelden/einmalpasswort/", one_time_password.code, name="code"),
    path("anmelden/einmalpasswort/einrichten/", one_time_password.set_up_code, name="set_up_code"),
    path("anmelden/passwort/", sign_in.password_link, name="password_link"),
    path("anmelden/passwort/geaendert/", password.password_changed, name="password_changed"),
    path("anmelden/passwort/<str:user_key>/", password.new_password, name="new_password"),
    path("abmelden/", sign_in.sign_out, name="sign_out"),
]
